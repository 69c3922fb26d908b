import type { ConfigDocument } from './image-config.ts'
import type { Digest } from '../model/digest.ts'
import type { StagedFile } from './stage-file.ts'

/** An image found in an archive: documents read and checked, layers not unpacked yet. */
export interface ArchivedImage {
  readonly manifest: Document & { readonly mediaType: string }
  readonly configuration: Document & { readonly document: ConfigDocument }
  /** Bottom first. */
  readonly layers: readonly ArchivedLayer[]
  /** Canonical. */
  readonly references: readonly string[]
}

export interface Document {
  readonly digest: Digest
  readonly content: Buffer
}

export interface ArchivedLayer {
  readonly file: StagedFile
  /** Digest that the layer has uncompressed, by the word of its configuration. */
  readonly diffId: Digest
}
