import { describe, expect, it } from 'vitest'
import { importedPackage, importsOf } from '../support/module-imports.ts'
import { readRepositoryFile, sourceFiles } from '../support/repository.ts'

/** Where each package may be imported: a file, or a folder when it ends in a slash. */
const homes: Readonly<Record<string, string>> = {
  commander: 'src/cli/',
  'dns-packet': 'src/linux/',
  fzstd: 'src/image/',
  'ipaddr.js': 'src/linux/',
  'js-yaml': 'src/config/strict-yaml.ts',
  listr2: 'src/cli/render/task-list.ts',
  'modern-tar': 'src/image/',
  'string-width': 'src/cli/',
  yaml: 'src/config/lenient-yaml.ts',
}

/**
 * Reading and printing need nothing of each other, and most commands only read: ADR 0007.
 * Descriptions of devices are read on the machine's side, which knows no stack files.
 */
const secondHomes: Readonly<Record<string, string>> = {
  yaml: 'src/config/print-yaml.ts',
  'js-yaml': 'src/linux/cdi/read-cdi-specs.ts',
}

/** Spread over a folder by its nature. */
const usedInManyFiles = new Set(['commander'])

const uses = sourceFiles()
  .flatMap(importsOf)
  .flatMap((each) => {
    const name = importedPackage(each)
    return name === undefined || secondHomes[name] === each.from ? [] : [{ name, file: each.from }]
  })

describe('npm packages', () => {
  it('are imported only from their home', () => {
    const strays = uses.filter(({ name, file }) => {
      const home = homes[name]
      return home === undefined || !(home.endsWith('/') ? file.startsWith(home) : file === home)
    })
    expect(strays).toEqual([])
  })

  it('are imported from one file each', () => {
    const files = new Map<string, Set<string>>()
    for (const { name, file } of uses) {
      if (usedInManyFiles.has(name)) continue
      files.set(name, (files.get(name) ?? new Set()).add(file))
    }
    const spread = [...files].filter(([, where]) => where.size > 1)
    expect(spread.map(([name, where]) => `${name}: ${[...where].join(', ')}`)).toEqual([])
  })

  it('are pinned to exact versions', () => {
    const manifest = JSON.parse(readRepositoryFile('package.json')) as {
      dependencies: Record<string, string>
      devDependencies: Record<string, string>
    }
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    expect(versions.length).toBeGreaterThan(0)
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })
})
