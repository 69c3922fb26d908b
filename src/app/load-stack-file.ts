import { readFileSync, statSync } from 'node:fs'
import type { LoadOptions } from '../config/load-options.ts'
import { loadProject, type LoadResult } from '../config/load-project.ts'
import { InvalidStackFile } from './invalid-stack-file.ts'
import { readContents } from './read-contents.ts'
import type { ProjectSelection, Surroundings } from './surroundings.ts'

export type LoadedStackFile = Extract<LoadResult, { readonly ok: true }>

/**
 * Loads the selected files with these services as targets; none is all.
 * Throws `InvalidStackFile` with everything that is wrong.
 */
export async function loadStackFile(
  selection: ProjectSelection,
  services: readonly string[],
  surroundings: Surroundings,
): Promise<LoadedStackFile> {
  const result = await loadProject(loadOptions(selection, services, surroundings))
  if (!result.ok) throw new InvalidStackFile(result.diagnostics, result.sources)
  return result
}

/** As `loadStackFile`, for what is to run: with the contents that its services mount. */
export async function loadToRun(
  selection: ProjectSelection,
  services: readonly string[],
  surroundings: Surroundings,
): Promise<LoadedStackFile> {
  const loaded = await loadStackFile(selection, services, surroundings)
  return { ...loaded, project: await readContents(loaded.project) }
}

export function loadOptions(
  selection: ProjectSelection,
  services: readonly string[],
  { environment, readStdin, workingDirectory }: Surroundings,
): LoadOptions {
  return {
    ...selection,
    services,
    workingDirectory,
    environment,
    readFile: readIfPresent,
    readStdin,
  }
}

/** What cannot be there under a path is as absent as what is not there. */
const absent = new Set(['ENOENT', 'ENOTDIR'])

/** Several names are tried for a few small files: going to other threads for them takes longer. */
export async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    // An error for each name that is not there would take longer than the question.
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined
    return readFileSync(path)
  } catch (error) {
    if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
