import { resolve } from 'node:path'
import { applyFix } from '../config/lint/apply-fix.ts'
import { lintStackFile, type LintedFiles } from './lint-stack-file.ts'
import { readIfPresent } from './load-stack-file.ts'
import { replaceFile } from './replace-file.ts'
import type { ProjectSelection, Surroundings } from './surroundings.ts'

export interface FixedFiles {
  /** What is left. */
  readonly linted: LintedFiles
  readonly fixes: number
  /** As spans name them. */
  readonly changed: readonly string[]
}

/**
 * Mends what can be mended without changing what is run, then judges the files again. All else in
 * them stays as it is. Standard input is never changed.
 */
export async function fixStackFile(
  selection: ProjectSelection,
  surroundings: Surroundings,
): Promise<FixedFiles> {
  const { workingDirectory } = surroundings
  const edited = new Map<string, string>()
  const readFile = async (path: string): Promise<Uint8Array | undefined> => {
    const text = edited.get(path)
    return text === undefined ? readIfPresent(path) : new TextEncoder().encode(text)
  }
  const stdin = selection.files.includes('-') ? await surroundings.readStdin() : new Uint8Array()
  const world = { ...surroundings, readStdin: async () => stdin }
  const refused = new Set<string>()
  const changed = new Set<string>()
  let fixes = 0
  for (;;) {
    const linted = await lintStackFile(selection, world, readFile)
    // Its place has to be found anew after each change.
    const fix = linted.findings.find(
      (each) => each.fix && !refused.has(JSON.stringify(each.fix)),
    )?.fix
    if (fix === undefined) {
      await Promise.all([...edited].map(([path, text]) => replaceFile(path, text)))
      return { linted, fixes, changed: [...changed] }
    }
    const path = resolve(workingDirectory, fix.file)
    const bytes = await readFile(path)
    const text = bytes && new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    const next = text === undefined ? undefined : applyFix(text, fix)
    if (next === undefined) refused.add(JSON.stringify(fix))
    else {
      edited.set(path, next)
      changed.add(fix.file)
      fixes += 1
    }
  }
}
