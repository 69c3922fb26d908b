import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { OverlayDirectories, RootfsLayers, WritableRootfs } from './rootfs-layers.ts'

export interface WritableLayersOptions {
  readonly layers: RootfsLayers
  /** The container's own directory, made if missing. What it holds already is kept. */
  readonly directory: string
}

/** Makes the upper and work directory of every overlay of a container. */
export function createWritableLayers({ layers, directory }: WritableLayersOptions): WritableRootfs {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const root = createOverlay(join(directory, 'root'), layers.lowerDirectories)
  const overlays = layers.overlays.map(({ target, lowerDirectories }, index) => ({
    target,
    ...createOverlay(join(directory, `tree-${index}`), lowerDirectories),
  }))
  return { root, overlays, binds: layers.binds }
}

function createOverlay(directory: string, lowerDirectories: readonly string[]): OverlayDirectories {
  const upperDirectory = join(directory, 'upper')
  const workDirectory = join(directory, 'work')
  mkdirSync(workDirectory, { recursive: true, mode: 0o700 })
  const made = mkdirSync(upperDirectory, { recursive: true, mode: 0o755 })
  if (made !== undefined) takeRootAttributes(upperDirectory, lowerDirectories[0])
  return { lowerDirectories, upperDirectory, workDirectory }
}

/** The root of an overlay has the owner and mode of its upper directory, whatever lies below. */
function takeRootAttributes(upper: string, topmost: string | undefined): void {
  if (topmost === undefined) return
  const { uid, gid, mode } = statSync(topmost)
  chownSync(upper, uid, gid)
  chmodSync(upper, mode & 0o7777)
}
