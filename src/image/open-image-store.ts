import type { Clock } from '../engine/clock.ts'
import type { NativeBinding } from '../native/binding.ts'
import type { ImageStore } from './image-store.ts'

export interface ImageStoreOptions {
  /** `<data>/images`, made if missing. One process at a time may have it open. */
  readonly directory: string
  readonly binding: NativeBinding
  readonly clock: Clock
  /** Ids of the images that containers, running or not, are made from. */
  readonly inUse: () => Promise<readonly string[]>
}

export declare function openImageStore(options: ImageStoreOptions): Promise<ImageStore>
