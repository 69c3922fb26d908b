import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { NativeBinding } from '../../native/binding.ts'
import { isMissing } from '../json-file.ts'

export interface UnusedSkeletonsOptions {
  /** The directory given to `prepareHostRootfs`. */
  readonly directory: string
  /** Lower directories of all containers. */
  readonly used: readonly string[]
  readonly binding: Pick<NativeBinding, 'removeTree'>
}

/**
 * Removes snapshots of `/etc` that no container is made from, and half-made ones.
 * Must not run while a container is being created.
 */
export async function removeUnusedSkeletons(options: UnusedSkeletonsOptions): Promise<void> {
  const { directory, used, binding } = options
  const present = (await entriesOf(directory)).map((name) => join(directory, name))
  const unused = present.filter((path) => !used.includes(path))
  await Promise.all(unused.map((path) => binding.removeTree({ path })))
}

async function entriesOf(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
