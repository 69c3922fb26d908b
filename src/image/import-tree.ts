import { join } from 'node:path'
import type { Instant } from '../model/instant.ts'
import type { ArchivedImage } from './archived-image.ts'
import { detectCompression, readDecompressed } from './decompress.ts'
import { digestOf } from '../model/digest.ts'
import type { DiskBudget } from './disk-budget.ts'
import { parseConfigDocument } from './image-config.ts'
import { mediaTypes, type Platform } from './manifest.ts'
import { stageFile } from './stage-file.ts'

export interface ImportTreeOptions {
  /** A tar of a root tree, plain or compressed. */
  readonly treePath: string
  /** Canonical. */
  readonly reference: string
  readonly platform: Platform
  readonly createdAt: Instant
  /** Ours, of the file system of the store. */
  readonly temporary: string
  readonly budget: DiskBudget
}

/** Makes the documents of an image whose only layer is the tree. */
export async function importTree(options: ImportTreeOptions): Promise<ArchivedImage> {
  const { treePath, reference, platform, createdAt, temporary, budget } = options
  const compression = await detectCompression(treePath)
  const layer = await stageFile(
    join(temporary, 'tree.tar'),
    readDecompressed(treePath, compression),
    budget,
  )
  const config = toJson({
    created: new Date(createdAt).toISOString(),
    architecture: platform.architecture,
    os: platform.os,
    config: {},
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
    history: [{ created: new Date(createdAt).toISOString(), comment: 'imported root tree' }],
  })
  const manifest = toJson({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length },
    layers: [{ mediaType: mediaTypes.layer, digest: layer.digest, size: layer.size }],
  })
  return {
    manifest: { mediaType: mediaTypes.manifest, digest: digestOf(manifest), content: manifest },
    configuration: {
      digest: digestOf(config),
      content: config,
      document: parseConfigDocument(config),
    },
    layers: [{ file: layer, diffId: layer.digest }],
    references: [reference],
  }
}

function toJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}
