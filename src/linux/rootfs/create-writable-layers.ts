import { chmod, chown, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { OverlayDirectories, RootfsLayers, WritableRootfs } from './rootfs-layers.ts'

export interface WritableLayersOptions {
  readonly layers: RootfsLayers
  /** The container's own directory, made if missing. What it holds already is kept. */
  readonly directory: string
}

/**
 * Makes the upper and work directory of every overlay of a container. Making a directory on a disk
 * costs about a millisecond, so it is done on other threads, and with as few as possible.
 */
export async function createWritableLayers({
  layers,
  directory,
}: WritableLayersOptions): Promise<WritableRootfs> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const [root, overlays] = await Promise.all([
    createOverlay(join(directory, 'root'), layers.lowerDirectories),
    Promise.all(
      layers.overlays.map(async ({ target, lowerDirectories }, index) => ({
        target,
        ...(await createOverlay(join(directory, `tree-${index}`), lowerDirectories)),
      })),
    ),
  ])
  return { root, overlays, binds: layers.binds }
}

async function createOverlay(
  prefix: string,
  lowerDirectories: readonly string[],
): Promise<OverlayDirectories> {
  const upperDirectory = `${prefix}-upper`
  const workDirectory = `${prefix}-work`
  const [made] = await Promise.all([
    mkdir(upperDirectory, { recursive: true, mode: 0o755 }),
    mkdir(workDirectory, { recursive: true, mode: 0o700 }),
  ])
  if (made !== undefined) await takeRootAttributes(upperDirectory, lowerDirectories[0])
  return { lowerDirectories, upperDirectory, workDirectory }
}

/** The root of an overlay has the owner and mode of its upper directory, whatever lies below. */
async function takeRootAttributes(upper: string, topmost: string | undefined): Promise<void> {
  if (topmost === undefined) return
  const { uid, gid, mode } = await stat(topmost)
  await chown(upper, uid, gid)
  await chmod(upper, mode & 0o7777)
}
