import type { RootfsLayers, WritableRootfs } from './rootfs-layers.ts'

export interface WritableLayersOptions {
  readonly layers: RootfsLayers
  /** The container's own directory, made if missing. What it holds already is kept. */
  readonly directory: string
}

/** Makes the upper and work directory of every overlay of a container. */
export declare function createWritableLayers(options: WritableLayersOptions): Promise<WritableRootfs>
