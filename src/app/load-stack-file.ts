import { readFile } from 'node:fs/promises'
import { loadProject, type LoadResult } from '../config/load-project.ts'
import { InvalidStackFile } from './invalid-stack-file.ts'
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
  const { environment, readStdin, workingDirectory } = surroundings
  const result = await loadProject({
    ...selection,
    services,
    workingDirectory,
    environment,
    readFile: readIfPresent,
    readStdin,
  })
  if (!result.ok) throw new InvalidStackFile(result.diagnostics, result.sources)
  return result
}

/** What cannot be there under a path is as absent as what is not there. */
const absent = new Set(['ENOENT', 'ENOTDIR'])

export async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
