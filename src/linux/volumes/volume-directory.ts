import { randomBytes } from 'node:crypto'
import { chmod, mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '../../model/instant.ts'
import type { ObservedVolume } from '../../model/observed-state.ts'
import type { VolumeContent } from '../../model/project.ts'
import type { NativeBinding } from '../../native/binding.ts'
import { isMissing, readJsonFile, writeDurableJsonFile } from '../json-file.ts'

/** `volume.json`, beside the content in `_data`. */
export interface VolumeRecord {
  readonly project: string
  /** Key in the stack file; null for an anonymous volume. */
  readonly key: string | null
  readonly anonymous: boolean
  readonly createdAt: Instant
  readonly labels: Readonly<Record<string, string>>
  readonly content?: VolumeContent
}

export function readVolume(directory: string, name: string): ObservedVolume | undefined {
  const record = readJsonFile<VolumeRecord>(join(directory, name, 'volume.json'))
  if (record === undefined) return undefined
  const { project, key, anonymous, createdAt, labels, content } = record
  return {
    name,
    project,
    key: key ?? undefined,
    anonymous,
    createdAt,
    mountpoint: join(directory, name, '_data'),
    labels,
    ...(content === undefined ? {} : { content }),
  }
}

/** Makes the volume under another name first, so that it is there as a whole or not at all. */
export async function createVolumeDirectory(
  directory: string,
  name: string,
  record: VolumeRecord,
  binding: Pick<NativeBinding, 'removeTree'>,
): Promise<void> {
  const temporary = join(directory, `.new-${randomBytes(8).toString('hex')}`)
  await mkdir(join(temporary, '_data'), { recursive: true, mode: 0o700 })
  await chmod(join(temporary, '_data'), 0o755)
  await writeDurableJsonFile(join(temporary, 'volume.json'), record)
  try {
    await rename(temporary, join(directory, name))
  } catch (error) {
    await binding.removeTree({ path: temporary })
    if (!isTaken(error)) throw error
  }
}

/** After the rename it is gone for everybody, however long its content takes. */
export async function removeVolumeDirectory(
  directory: string,
  name: string,
  binding: Pick<NativeBinding, 'removeTree'>,
): Promise<void> {
  const trash = join(directory, `.trash-${randomBytes(8).toString('hex')}`)
  try {
    await rename(join(directory, name), trash)
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  await binding.removeTree({ path: trash })
}

/** Whether a rename found a directory with content at its target. */
function isTaken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOTEMPTY' || code === 'EEXIST'
}
