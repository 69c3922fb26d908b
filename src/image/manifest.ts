import { ArchiveError } from './archive-error.ts'
import { parseDigest, type Digest } from '../model/digest.ts'
import {
  asList,
  asObject,
  asText,
  optional,
  parseJsonObject,
  type JsonObject,
} from './json-document.ts'

/** What a document points to: its type, digest and length (OCI image specification, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
  readonly platform: Platform | undefined
  readonly annotations: Readonly<Record<string, string>>
}

export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant: string | undefined
}

export interface Manifest {
  readonly mediaType: string
  readonly config: Descriptor
  /** Bottom first. */
  readonly layers: readonly Descriptor[]
}

export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  gzipLayer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  zstdLayer: 'application/vnd.oci.image.layer.v1.tar+zstd',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
} as const

const indexTypes: readonly string[] = [mediaTypes.index, mediaTypes.dockerList]
const manifestTypes: readonly string[] = [mediaTypes.manifest, mediaTypes.dockerManifest]
const configTypes: readonly string[] = [mediaTypes.config, mediaTypes.dockerConfig]
const layerTypes: readonly string[] = [
  mediaTypes.layer,
  mediaTypes.gzipLayer,
  mediaTypes.zstdLayer,
  'application/vnd.docker.image.rootfs.diff.tar',
  'application/vnd.docker.image.rootfs.diff.tar.gzip',
  'application/vnd.docker.image.rootfs.diff.tar.zstd',
]

/** Beyond this, overlayfs and other engines give up too. */
const mostLayers = 500

export function isIndex(descriptor: Descriptor): boolean {
  return indexTypes.includes(descriptor.mediaType)
}

export function isManifest(descriptor: Descriptor): boolean {
  return manifestTypes.includes(descriptor.mediaType)
}

/** Reads an index; a document that could be taken for a manifest as well is refused. */
export function parseIndex(content: Uint8Array, mediaType: string): readonly Descriptor[] {
  const document = parseJsonObject(content, 'image index')
  requireType(document, mediaType, 'layers')
  return asList(document['manifests'], 'manifests').map((each) => parseDescriptor(each))
}

/** Reads a manifest; a document that could be taken for an index as well is refused. */
export function parseManifest(content: Uint8Array, mediaType: string): Manifest {
  const document = parseJsonObject(content, 'image manifest')
  requireType(document, mediaType, 'manifests')
  const config = parseDescriptor(document['config'])
  if (!configTypes.includes(config.mediaType)) {
    throw new ArchiveError(`it holds ${config.mediaType}, which is no container image`)
  }
  const layers = asList(document['layers'], 'layers').map((each) => parseDescriptor(each))
  if (layers.length > mostLayers) throw new ArchiveError(`it has more than ${mostLayers} layers`)
  const unknown = layers.find((layer) => !layerTypes.includes(layer.mediaType))
  if (unknown !== undefined)
    throw new ArchiveError(`layers of type ${unknown.mediaType} are not supported`)
  return { mediaType, config, layers }
}

function requireType(document: JsonObject, mediaType: string, foreignKey: string): void {
  if (document['schemaVersion'] !== 2)
    throw new ArchiveError('its manifest has another schema version than 2')
  const stated = document['mediaType']
  const isOther = stated !== undefined && stated !== '' && stated !== mediaType
  if (isOther || document[foreignKey] !== undefined) {
    throw new ArchiveError('its manifest contradicts its media type')
  }
}

function parseDescriptor(value: unknown): Descriptor {
  const entry = asObject(value, 'descriptor')
  const digest = parseDigest(entry['digest'])
  if (digest === undefined) throw new ArchiveError('it has an invalid digest')
  const size = entry['size']
  if (!Number.isSafeInteger(size) || Number(size) < 0)
    throw new ArchiveError('it has an invalid size')
  return {
    mediaType: asText(entry['mediaType'], 'mediaType'),
    digest,
    size: Number(size),
    platform: optional(entry['platform'], 'platform', parsePlatform),
    annotations: optional(entry['annotations'], 'annotations', parseAnnotations) ?? {},
  }
}

function parsePlatform(value: unknown, name: string): Platform {
  const { os, architecture, variant } = asObject(value, name)
  return {
    os: asText(os, 'os'),
    architecture: asText(architecture, 'architecture'),
    variant: optional(variant, 'variant', asText),
  }
}

function parseAnnotations(value: unknown, name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(asObject(value, name)).map(([key, text]) => [key, asText(text, name)]),
  )
}
