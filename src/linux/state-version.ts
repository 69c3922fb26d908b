import { join } from 'node:path'
import { StackError } from '../errors/stack-error.ts'
import { version } from '../model/version.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'

/** Raised when state is written that an older version would misunderstand. */
const knownVersion = 1

/** `<data>/state.json`: what the rest of the directory is written as. */
interface StateVersion {
  readonly schemaVersion: number
  /** The version of stack that wrote it first. */
  readonly writtenBy: string
}

/** Says what the state is written as from now on. DM0006 when that is newer than what is understood. */
export function claimState(dataDirectory: string): void {
  const path = join(dataDirectory, 'state.json')
  const found = readJsonFile<StateVersion>(path)
  if (found !== undefined && found.schemaVersion > knownVersion) {
    throw new StackError(
      'DM0006',
      `the state in ${dataDirectory} is of stack ${found.writtenBy}, which this version, ${version}, does not understand`,
      { hint: `use stack ${found.writtenBy} or a newer one; what runs goes on meanwhile` },
    )
  }
  if (found?.schemaVersion === knownVersion) return
  const claimed: StateVersion = { schemaVersion: knownVersion, writtenBy: version }
  writeJsonFile(path, claimed)
}
