import { mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { NativeBinding } from '../../native/binding.ts'

export interface FillVolumeOptions {
  /** Of the volume, with `_data` in it. */
  readonly directory: string
  readonly content: { readonly layers: readonly string[]; readonly path: string }
  /** Whether a container has the volume mounted already. */
  readonly mounted: boolean
  readonly binding: Pick<NativeBinding, 'copyFromLayers' | 'removeTree'>
}

/**
 * Copies content of an image into a volume that is empty. The copy takes the place of the empty
 * directory when it is complete, so that a crash leaves the volume empty and the next start fills
 * it. A mounted one is filled in place, since its directory is what the other container sees.
 */
export async function fillVolume(options: FillVolumeOptions): Promise<void> {
  const { directory, content, mounted, binding } = options
  const { layers, path } = content
  const data = join(directory, '_data')
  if ((await readdir(data)).length > 0) return
  if (mounted) {
    await binding.copyFromLayers({ layers, path, target: data })
    return
  }
  const temporary = join(directory, '_data.new')
  await binding.removeTree({ path: temporary })
  await mkdir(temporary, { mode: 0o755 })
  const { copied } = await binding.copyFromLayers({ layers, path, target: temporary })
  if (copied) await rename(temporary, data)
  else await binding.removeTree({ path: temporary })
}
