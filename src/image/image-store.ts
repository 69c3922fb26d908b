import type { Images } from '../engine/images.ts'
import type { Image } from '../model/image.ts'

/** The images of this machine with their unpacked layers. */
export interface ImageStore extends Images {
  /** Overlay directories of its layers, top first, none twice. */
  layerDirectories(image: Image): readonly string[]
}
