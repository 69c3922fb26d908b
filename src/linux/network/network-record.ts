import { mkdir, readdir } from 'node:fs/promises'
import { StackError } from '../../errors/stack-error.ts'
import type { ObservedNetwork } from '../../model/observed-state.ts'
import { readJsonFile, removeFile, writeJsonFile } from '../json-file.ts'

/** What is known of a network beyond this boot; `<data>/networks/<name>.json`. */
export interface NetworkRecord {
  readonly schemaVersion: 1
  readonly network: ObservedNetwork
}

/** The same alphabet as Docker's, so that a name is also a file name and a part of a host name. */
const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,199}$/

export function checkNetworkName(name: string): void {
  if (namePattern.test(name)) return
  throw new StackError('SF0017', `the network name ${JSON.stringify(name)} is invalid`, {
    hint: 'use letters, digits, `_`, `.` and `-`, beginning with a letter or digit',
  })
}

export async function readNetworkRecords(directory: string): Promise<readonly ObservedNetwork[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const files = (await readdir(directory)).filter((file) => file.endsWith('.json'))
  return files.toSorted().flatMap((file) => {
    const record = readWhole(`${directory}/${file}`)
    return record === undefined ? [] : [record.network]
  })
}

export function writeNetworkRecord(directory: string, network: ObservedNetwork): void {
  const record: NetworkRecord = { schemaVersion: 1, network }
  writeJsonFile(`${directory}/${network.name}.json`, record)
}

export function removeNetworkRecord(directory: string, name: string): void {
  removeFile(`${directory}/${name}.json`)
}

/** A record that a power failure cut is as good as none: reconciling makes the network again. */
function readWhole(path: string): NetworkRecord | undefined {
  try {
    return readJsonFile<NetworkRecord>(path)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
