import type { Image } from '../model/image.ts'
import { ArchiveError } from './archive-error.ts'
import type { BlobStore } from './blob-store.ts'
import type { Digest } from '../model/digest.ts'
import { parseConfigDocument } from './image-config.ts'
import type { ManifestLink } from './image-index.ts'
import type { LayerStore } from './layer-store.ts'
import { parseManifest } from './manifest.ts'

/** An image that is here with all its parts. Its names are the index's to know. */
export interface StoredImage {
  readonly manifest: ManifestLink
  readonly image: Omit<Image, 'references' | 'repositoryDigests'>
  /** Everything that it needs in the blob store. */
  readonly blobs: readonly Digest[]
}

/** Reads an image of the index; `undefined` when it is not complete, and so has to be loaded again. */
export async function readStoredImage(
  manifest: ManifestLink,
  blobs: BlobStore,
  layers: LayerStore,
): Promise<StoredImage | undefined> {
  try {
    const manifestContent = await blobs.read(manifest.digest)
    if (manifestContent === undefined) return undefined
    const parsed = parseManifest(manifestContent, manifest.mediaType)
    const configContent = await blobs.read(parsed.config.digest)
    if (configContent === undefined) return undefined
    const { createdAt, architecture, config, diffIds } = parseConfigDocument(configContent)
    const sizes = await Promise.all(diffIds.map((diffId) => layers.size(diffId)))
    if (sizes.includes(undefined)) return undefined
    return {
      manifest,
      blobs: [manifest.digest, parsed.config.digest, ...parsed.layers.map(({ digest }) => digest)],
      image: {
        id: parsed.config.digest,
        createdAt,
        size: sizes.reduce((sum: number, size) => sum + (size ?? 0), 0),
        architecture,
        config,
        layers: diffIds,
      },
    }
  } catch (error) {
    if (error instanceof ArchiveError) return undefined
    throw error
  }
}
