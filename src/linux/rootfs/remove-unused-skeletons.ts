import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
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
 * Removes snapshots of `/etc` that no container is made from, and half-made ones. The newest one
 * stays, as the next container most likely needs it, and making it takes a while.
 * Must not run while a container is being created.
 */
export async function removeUnusedSkeletons(options: UnusedSkeletonsOptions): Promise<void> {
  const { directory, used, binding } = options
  const present = (await entriesOf(directory)).map((name) => join(directory, name))
  const newest = await newestOf(present.filter((path) => !basename(path).startsWith('.')))
  const unused = present.filter((path) => path !== newest && !used.includes(path))
  await Promise.all(unused.map((path) => binding.removeTree({ path })))
}

async function newestOf(paths: readonly string[]): Promise<string | undefined> {
  const dated = await Promise.all(
    paths.map(async (path) => ({ path, madeAt: (await stat(path)).ctimeMs })),
  )
  return dated.toSorted((a, b) => b.madeAt - a.madeAt)[0]?.path
}

async function entriesOf(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
