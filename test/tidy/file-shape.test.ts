import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readRepositoryFile, repositoryFiles, sourceFiles } from '../support/repository.ts'

const nativeFiles = repositoryFiles(/^native\/.*\.(cc|h|c)$/)
const testFiles = repositoryFiles(/^(test|bench)\/.*\.(ts|mjs)$/)
const scripts = repositoryFiles(/^scripts\/.*\.(mjs|sh)$/)

/** Names that say nothing about what is inside. */
const emptyNames =
  /^(utils?|helpers?|common|shared|misc|types|interfaces|constants|managers?|service-impl)$/

describe('files', () => {
  it('have at most 300 lines in sources', () => {
    expect(longerThan(300, [...sourceFiles(), ...nativeFiles, ...scripts])).toEqual([])
  })

  it('have at most 400 lines in tests', () => {
    expect(longerThan(400, testFiles)).toEqual([])
  })

  it('are named in kebab-case', () => {
    const isNamedWell = (path: string): boolean =>
      /^[a-z0-9]+(-[a-z0-9]+)*(\.property)?(\.test)?\.(ts|mjs|sh|cc|c|h)$/.test(basename(path))
    // The native sources name their kernel concepts with underscores.
    const files = [...sourceFiles(), ...testFiles, ...scripts]
    expect(files.filter((path) => !isNamedWell(path))).toEqual([])
  })

  it('have names that say what is inside, as have their folders', () => {
    const unclear = [...sourceFiles(), ...nativeFiles, ...testFiles].filter((path) =>
      path.split('/').some((part) => emptyNames.test(part.replace(/(\.test)?\.\w+$/, ''))),
    )
    expect(unclear).toEqual([])
  })

  it('are at most two folders below src', () => {
    expect(sourceFiles().filter((path) => path.split('/').length > 4)).toEqual([])
  })

  it('reexport nothing', () => {
    const barrels = sourceFiles().filter((path) =>
      /^export (\*|\{[^}]*\}) from/m.test(readRepositoryFile(path)),
    )
    expect(barrels).toEqual([])
  })
})

function longerThan(limit: number, paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    const lines = readRepositoryFile(path).split('\n').length - 1
    return lines > limit ? [`${path}: ${lines} lines`] : []
  })
}
