import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { tarArchive, type TarMember } from './tar-archive.ts'

/** A layer as an archive holds it: its tar, and that tar compressed or not. */
export interface TestLayer {
  readonly tar: Buffer
  readonly blob: Buffer
  readonly mediaType: string
}

export interface TestImage {
  readonly layers: readonly TestLayer[]
  readonly config?: Readonly<Record<string, unknown>>
  readonly architecture?: string
  /** Instead of the layers' own digests. */
  readonly diffIds?: readonly string[]
}

/** A blob of an OCI layout with the descriptor that points to it. */
export interface TestBlob {
  readonly descriptor: Readonly<Record<string, unknown>>
  readonly content: Buffer
}

const layerType = 'application/vnd.oci.image.layer.v1.tar'

export function plainLayer(members: readonly TarMember[]): TestLayer {
  const tar = tarArchive(members)
  return { tar, blob: tar, mediaType: layerType }
}

export function gzipLayer(members: readonly TarMember[]): TestLayer {
  const tar = tarArchive(members)
  return { tar, blob: gzipSync(tar), mediaType: `${layerType}+gzip` }
}

export function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

export function configOf({ layers, config = {}, architecture, diffIds }: TestImage): Buffer {
  return json({
    created: '2024-05-06T07:08:09Z',
    architecture: architecture ?? hostArchitecture,
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: diffIds ?? layers.map(({ tar }) => digestOf(tar)) },
  })
}

/** The blobs of an image, its manifest last. */
export function imageBlobs(image: TestImage): readonly TestBlob[] {
  const layers = image.layers.map(({ blob, mediaType }) => blobOf(blob, mediaType))
  const config = blobOf(configOf(image), 'application/vnd.oci.image.config.v1+json')
  const manifest = json({
    schemaVersion: 2,
    mediaType: manifestType,
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
  })
  return [...layers, config, blobOf(manifest, manifestType)]
}

export const manifestType = 'application/vnd.oci.image.manifest.v1+json'
export const indexType = 'application/vnd.oci.image.index.v1+json'

export function indexBlob(descriptors: readonly unknown[]): TestBlob {
  return blobOf(json({ schemaVersion: 2, mediaType: indexType, manifests: descriptors }), indexType)
}

/** Members of an OCI layout's archive. */
export function ociMembers(
  blobs: readonly TestBlob[],
  manifests: readonly unknown[],
): readonly TarMember[] {
  return [
    { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
    { name: 'blobs/' },
    { name: 'blobs/sha256/' },
    ...blobs.map(({ content }) => ({ name: blobName(content), content })),
    { name: 'index.json', content: json({ schemaVersion: 2, manifests }) },
  ]
}

/** An OCI archive of one image under a name. */
export function ociArchive(image: TestImage, reference: string): Buffer {
  const blobs = imageBlobs(image)
  return tarArchive(ociMembers(blobs, [named(blobs.at(-1), reference)]))
}

export function named(
  blob: TestBlob | undefined,
  reference: string,
): Readonly<Record<string, unknown>> {
  return { ...blob?.descriptor, annotations: { 'io.containerd.image.name': reference } }
}

/** A `docker save` archive in the form without an OCI layout. */
export function dockerArchive(image: TestImage, tags: readonly string[]): Buffer {
  const config = configOf(image)
  const configName = `${digestOf(config).slice('sha256:'.length)}.json`
  const names = image.layers.map((_, index) => `${index}/layer.tar`)
  return tarArchive([
    ...image.layers.map(({ blob }, index) => ({ name: `${index}/layer.tar`, content: blob })),
    { name: configName, content: config },
    {
      name: 'manifest.json',
      content: json([{ Config: configName, RepoTags: tags, Layers: names }]),
    },
  ])
}

export function blobName(content: Buffer): string {
  return `blobs/${digestOf(content).replace(':', '/')}`
}

export function blobOf(content: Buffer, mediaType: string): TestBlob {
  return { descriptor: { mediaType, digest: digestOf(content), size: content.length }, content }
}

/** The name that images have for the architecture of this machine. */
export const hostArchitecture = process.arch === 'x64' ? 'amd64' : process.arch

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}
