import { ArchiveError } from './archive-error.ts'
import type { ArchivedImage, ArchivedLayer, Document } from './archived-image.ts'
import { parseConfigDocument } from './image-config.ts'
import {
  isIndex,
  isManifest,
  mediaTypes,
  parseIndex,
  parseManifest,
  type Descriptor,
  type Manifest,
  type Platform,
} from './manifest.ts'
import { pickPlatform } from './platform.ts'
import { canonicalReference, parseReference } from '../model/image-reference.ts'
import { readDocument, type StagedArchive } from './stage-archive.ts'
import type { StagedFile } from './stage-file.ts'

const containerdName = 'io.containerd.image.name'
const referenceName = 'org.opencontainers.image.ref.name'

/** An index of indexes is one level deep in practice. */
const deepestIndex = 3

/** Reads the images of an OCI layout (OCI image specification, image-layout.md) for the platform. */
export async function readOciArchive(
  archive: StagedArchive,
  index: StagedFile,
  platform: Platform,
): Promise<readonly ArchivedImage[]> {
  const descriptors = parseIndex(await readDocument(index), mediaTypes.index)
  const images: ArchivedImage[] = []
  for (const group of groupByReference(descriptors)) {
    const [only] = group.length === 1 ? group : [pickPlatform(group, platform)]
    if (only === undefined) continue
    const descriptor = await resolveIndex(archive, only, platform)
    images.push(await readImage(archive, descriptor, referencesOf(only)))
  }
  return images
}

/** Manifests for several platforms may stand beside each other under one name. */
function groupByReference(
  descriptors: readonly Descriptor[],
): Iterable<readonly [Descriptor, ...Descriptor[]]> {
  const groups = new Map<string, [Descriptor, ...Descriptor[]]>()
  for (const descriptor of descriptors) {
    const { annotations, platform, digest } = descriptor
    const name = annotations[containerdName] ?? annotations[referenceName]
    const key = name ?? (platform === undefined ? digest : '')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [descriptor])
    else group.push(descriptor)
  }
  return groups.values()
}

async function resolveIndex(
  archive: StagedArchive,
  start: Descriptor,
  platform: Platform,
): Promise<Descriptor> {
  let descriptor = start
  for (let depth = 0; isIndex(descriptor); depth += 1) {
    if (depth === deepestIndex) throw new ArchiveError('its indexes are nested too deeply')
    const { content } = await readBlob(archive, descriptor)
    descriptor = pickPlatform(parseIndex(content, descriptor.mediaType), platform)
  }
  if (isManifest(descriptor)) return descriptor
  throw new ArchiveError(`it holds ${descriptor.mediaType}, which is no container image`)
}

async function readImage(
  archive: StagedArchive,
  descriptor: Descriptor,
  references: readonly string[],
): Promise<ArchivedImage> {
  const document = await readBlob(archive, descriptor)
  const manifest = parseManifest(document.content, descriptor.mediaType)
  const configuration = await readBlob(archive, manifest.config)
  const config = parseConfigDocument(configuration.content)
  return {
    manifest: { ...document, mediaType: descriptor.mediaType },
    configuration: { ...configuration, document: config },
    layers: pairLayers(archive, manifest, config.diffIds),
    references,
  }
}

function pairLayers(
  archive: StagedArchive,
  { layers }: Manifest,
  diffIds: readonly ArchivedLayer['diffId'][],
): readonly ArchivedLayer[] {
  if (layers.length !== diffIds.length) {
    throw new ArchiveError('its manifest and its configuration list different layers')
  }
  return diffIds.map((diffId, index) => {
    const layer = layers[index]
    if (layer === undefined) throw new Error('both lists have the same length')
    return { file: findSized(archive, layer), diffId }
  })
}

async function readBlob(archive: StagedArchive, descriptor: Descriptor): Promise<Document> {
  const { digest } = descriptor
  return { digest, content: await readDocument(findSized(archive, descriptor)) }
}

function findSized(archive: StagedArchive, { digest, size }: Descriptor): StagedFile {
  const file = archive.findBlob(digest)
  if (file === undefined) throw new ArchiveError(`blob ${digest} is missing in it`)
  if (file.size !== size) throw new ArchiveError(`blob ${digest} has another size than stated`)
  return file
}

function referencesOf({ annotations }: Descriptor): readonly string[] {
  const name = annotations[containerdName] ?? annotations[referenceName] ?? ''
  // A bare word is a name for some tools and a tag for others.
  const isTag = annotations[containerdName] === undefined && /^(latest|v?\d[^/:]*)$/.test(name)
  const reference = isTag ? undefined : parseReference(name)
  return reference === undefined ? [] : [canonicalReference(reference)]
}
