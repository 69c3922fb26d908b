import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { hashServices } from '../../../src/config/hash-services.ts'
import { loadModel } from '../../../src/config/load-project.ts'
import type { LoadStep } from '../../../src/config/load-options.ts'
import { printConfig } from '../../../src/config/print-config.ts'
import { optionsFor } from '../../support/load-text.ts'

interface CaseFiles {
  /** By path below the project directory. */
  readonly files: Readonly<Record<string, string>>
  /** Global flags of the command line: `-f`, `--profile`, `-p`. */
  readonly flags?: readonly string[]
  /** Flags of `config`. */
  readonly config?: readonly string[]
}

const stepsOfFlags: Readonly<Record<string, LoadStep>> = {
  '--no-interpolate': 'interpolation',
  '--no-normalize': 'normalisation',
  '--no-path-resolution': 'path resolution',
  '--no-consistency': 'consistency',
}

interface Recorded {
  readonly version: string
  /** `null` for what is refused; `json` is `null` where only that fails. */
  readonly cases: Readonly<
    Record<string, { readonly yaml: string; readonly json: string | null } | null>
  >
}

const oracle = new URL('../../oracle/', import.meta.url)

function read(path: string): string {
  return readFileSync(new URL(path, oracle), 'utf8')
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function serviceFile(lines: string): CaseFiles {
  const indented = lines.split('\n').map((line) => `    ${line}\n`)
  return { files: { 'compose.yaml': `services:\n  web:\n    image: x\n${indented.join('')}` } }
}

/** What is printed; `null` for what is refused. */
async function printed({ files, flags = [], config = [] }: CaseFiles, format: 'yaml' | 'json') {
  const valuesOf = (flag: string): readonly string[] =>
    flags.flatMap((word, index) => (word === flag ? (flags[index + 1] ?? []) : []))
  const below = Object.entries(files).map(([path, text]) => [`/srv/project/${path}`, text] as const)
  const options = optionsFor(Object.fromEntries(below), {
    workingDirectory: '/srv/project',
    environment: { PATH: '/usr/bin:/bin', HOME: '/home/user', REQUIRED: 'given' },
    files: valuesOf('-f'),
    profiles: valuesOf('--profile'),
    projectName: valuesOf('-p')[0],
  })
  const [, hashed] = /^--hash=(.*)$/.exec(config[0] ?? '') ?? []
  const left = config.flatMap((flag) => stepsOfFlags[flag] ?? [])
  const without = new Set<LoadStep>(hashed === undefined ? left : ['environment resolution'])
  const result = await loadModel(options, { without })
  if (!result.ok) return null
  if (hashed === undefined) {
    const style = without.has('interpolation') ? 'as written' : 'canonical'
    return printConfig(result.model, format, style)
  }
  return hashServices(result.model, undefined, sha256)
    .flatMap(([name, hash]) => (hashed === '*' || hashed === name ? [`${name} ${hash}\n`] : []))
    .join('')
}

describe.each(readdirSync(new URL('corpus', oracle)))('%s of the oracle corpus', (file) => {
  const corpus = parse(read(`corpus/${file}`)) as Record<string, string | CaseFiles>
  const recorded = JSON.parse(read(`recorded/${file.replace('.yaml', '.json')}`)) as Recorded

  it('is recorded as a whole', () => {
    expect(Object.keys(recorded.cases)).toEqual(Object.keys(corpus))
  })

  it.each(Object.entries(corpus))('prints %s as Compose does', async (name, given) => {
    const files = typeof given === 'string' ? serviceFile(given) : given
    const expected = recorded.cases[name] ?? { yaml: null, json: null }
    const yaml = await printed(files, 'yaml')
    // Some models are printed as YAML, but fail as JSON there.
    const json = expected.json === null ? null : await printed(files, 'json')
    expect({ yaml, json }).toEqual(expected)
  })
})
