import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Surroundings } from './surroundings.ts'

export interface FoundSchema {
  /** Absolute, for editors. */
  readonly path: string
  readonly read: () => Promise<string>
}

/** The JSON schema of stack files, which lies beside the built programs. */
export function findSchema({
  programDirectory,
}: Pick<Surroundings, 'programDirectory'>): FoundSchema {
  const path = resolve(programDirectory, '../schemas/stack.schema.json')
  return { path, read: () => readFile(path, 'utf8') }
}
