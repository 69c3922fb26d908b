import { posix } from 'node:path'
import { codeOf } from './repository.ts'

export interface ModuleImport {
  readonly from: string
  /** As written: `node:fs`, a package, or a relative path. */
  readonly specifier: string
}

const specifierPattern = /(?<!['\w])(?:from|import)\s*\(?\s*'([^'\n]+)'/g

export function importsOf(path: string): readonly ModuleImport[] {
  return [...codeOf(path).matchAll(specifierPattern)].map((match) => ({
    from: path,
    specifier: match[1] ?? '',
  }))
}

/** Path of the imported file, or `undefined` for Node's own modules and packages. */
export function importedFile(each: ModuleImport): string | undefined {
  if (!each.specifier.startsWith('.')) return undefined
  return posix.join(posix.dirname(each.from), each.specifier)
}

/** Name of the imported npm package, or `undefined`. */
export function importedPackage(each: ModuleImport): string | undefined {
  if (each.specifier.startsWith('.') || each.specifier.startsWith('node:')) return undefined
  const [first = '', second = ''] = each.specifier.split('/')
  return first.startsWith('@') ? `${first}/${second}` : first
}

/** The folder directly below `src`, or `undefined` for a file outside of it. */
export function sourceFolder(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1]
}
