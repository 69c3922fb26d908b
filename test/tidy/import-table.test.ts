import { describe, expect, it } from 'vitest'
import { importedFile, importsOf, sourceFolder } from '../support/module-imports.ts'
import { readRepositoryFile, sourceFiles } from '../support/repository.ts'

const core = ['model', 'events', 'errors']
const everything = [
  ...core,
  'config',
  'graph',
  'reconcile',
  'engine',
  'execute',
  'supervise',
  'image',
  'linux',
  'native',
  'client',
  'app',
]

/** The table of docs/architecture.md: what each folder below src may import besides itself. */
const allowedImports: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  model: ['errors'],
  events: ['model', 'errors'],
  config: ['model', 'graph', 'errors'],
  graph: ['model', 'errors'],
  reconcile: ['model', 'graph', 'errors'],
  engine: core,
  execute: ['engine', ...core],
  supervise: ['engine', 'reconcile', 'execute', 'graph', ...core],
  image: ['engine', 'native', ...core],
  linux: ['engine', 'image', 'native', ...core],
  native: ['errors'],
  daemon: everything,
  client: core,
  app: ['config', 'client', 'graph', ...core],
  cli: ['app', ...core],
}

describe('the import table', () => {
  it('knows every folder below src', () => {
    const folders = new Set(sourceFiles().map((path) => sourceFolder(path) ?? path))
    expect([...folders].filter((folder) => allowedImports[folder] === undefined)).toEqual([])
  })

  it('is the one that docs/architecture.md shows', () => {
    const rows = readRepositoryFile('docs/architecture.md').matchAll(
      /^\| `(\w+)\/` \|[^|]*\| ([^|]*) \|$/gm,
    )
    const documented = Object.fromEntries(
      [...rows].map(([, name, cell]) => [name, parseCell(cell)]),
    )
    const expected = Object.fromEntries(
      Object.entries(allowedImports).map(([name, allowed]) => [name, allowed.toSorted()]),
    )
    expect(documented).toEqual(expected)
  })

  it('holds for every import', () => {
    const violations = sourceFiles()
      .flatMap(importsOf)
      .flatMap((each) => {
        const from = sourceFolder(each.from) ?? ''
        const target = importedFile(each)
        if (target === undefined) return []
        const to = sourceFolder(target)
        const isAllowed = to === from || (to !== undefined && allowedImports[from]?.includes(to))
        return isAllowed ? [] : [`${each.from} imports ${target}`]
      })
    expect(violations).toEqual([])
  })

  it('leaves Node out of the core, but for hashing where hashes are needed', () => {
    const pure = ['config', 'graph', 'reconcile', 'model', 'errors', 'events', 'engine']
    const violations = sourceFiles()
      .filter((path) => pure.includes(sourceFolder(path) ?? ''))
      .flatMap(importsOf)
      .filter(({ specifier }) => specifier.startsWith('node:'))
      // What every command loads would pay for it with a sixth of its time.
      .filter(({ specifier, from }) => specifier !== 'node:crypto' || from.includes('/config/'))
      .map((each) => `${each.from} imports ${each.specifier}`)
    expect(violations).toEqual([])
  })
})

function parseCell(cell = ''): readonly string[] {
  if (cell === '–') return []
  if (cell === 'all but cli') return everything.toSorted()
  return cell.split(', ').toSorted()
}
