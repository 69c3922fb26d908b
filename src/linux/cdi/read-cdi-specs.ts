import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '../json-file.ts'
import type { CdiSpec } from './cdi-spec.ts'
import { parseCdiSpec } from './parse-cdi-spec.ts'

/** Where descriptions of devices are; a later directory counts before an earlier one. */
export const cdiDirectories: readonly string[] = ['/etc/cdi', '/var/run/cdi']

export interface ReadSpecs {
  readonly specs: readonly CdiSpec[]
  /** Files that are no descriptions, and why: other devices can be had all the same. */
  readonly problems: readonly string[]
}

/** Reads every description in a directory; none where there is no such directory. */
export async function readCdiSpecs(directory: string): Promise<ReadSpecs> {
  const read = await Promise.all(
    (await namesIn(directory))
      .filter((name) => /\.(json|ya?ml)$/.test(name))
      .toSorted()
      .map((name) => readSpec(join(directory, name))),
  )
  return {
    specs: read.flatMap((result) => (typeof result === 'string' ? [] : result)),
    problems: read.flatMap((result) => (typeof result === 'string' ? result : [])),
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

async function readSpec(path: string): Promise<CdiSpec | string> {
  try {
    const text = await readFile(path, 'utf8')
    return parseCdiSpec(path.endsWith('.json') ? JSON.parse(text) : await parseYaml(text), path)
  } catch (error) {
    return `${path}: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Loaded where a description is in YAML only, as few machines have one. */
async function parseYaml(text: string): Promise<unknown> {
  const { load } = await import('js-yaml')
  return load(text)
}
