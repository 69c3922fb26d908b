import type { Image } from '../../model/image.ts'
import type { RootfsSource } from '../../model/service.ts'
import type { NativeBinding } from '../../native/binding.ts'
import type { ImageStore } from '../../image/image-store.ts'
import type { RootfsLayers } from './rootfs-layers.ts'

export interface RootfsOptions {
  readonly source: RootfsSource
  /** The image that `source` names, when it names one. */
  readonly image: Image | undefined
  readonly images: ImageStore
  /** Where snapshots of this machine's `/etc` are kept, for `rootfs: host`. */
  readonly hostDirectory: string
  /** The running Node, `process.execPath`. */
  readonly nodeProgram: string
  readonly binding: NativeBinding
}

/** Finds or makes the layers of a root file system. Making them twice is making them once. */
export declare function prepareRootfs(options: RootfsOptions): Promise<RootfsLayers>
