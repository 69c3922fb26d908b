import { ArchiveError } from './archive-error.ts'
import type { ArchivedImage, ArchivedLayer } from './archived-image.ts'
import { detectCompression, type Compression } from './decompress.ts'
import { digestOf, type Digest } from '../model/digest.ts'
import { parseConfigDocument } from './image-config.ts'
import { asList, asObject, asText, asTexts, optional, parseJson } from './json-document.ts'
import { mediaTypes } from './manifest.ts'
import { canonicalReference, parseReference } from '../model/image-reference.ts'
import { readDocument, type StagedArchive } from './stage-archive.ts'
import type { StagedFile } from './stage-file.ts'

interface DockerEntry {
  readonly config: string
  readonly layers: readonly string[]
  readonly references: readonly string[]
}

const layerTypes: Readonly<Record<Compression, string>> = {
  none: mediaTypes.layer,
  gzip: mediaTypes.gzipLayer,
  zstd: mediaTypes.zstdLayer,
}

/** Reads the images that `manifest.json` of a `docker save` archive lists. */
export async function readDockerArchive(
  archive: StagedArchive,
  list: StagedFile,
): Promise<readonly ArchivedImage[]> {
  const images: ArchivedImage[] = []
  for (const entry of await readEntries(list)) images.push(await readImage(archive, entry))
  return images
}

/** References that `manifest.json` gives to images, by the digest of their configuration. */
export async function readDockerReferences(
  archive: StagedArchive,
  list: StagedFile,
): Promise<ReadonlyMap<Digest, readonly string[]>> {
  const references = new Map<Digest, readonly string[]>()
  for (const entry of await readEntries(list)) {
    const digest = archive.find(entry.config)?.digest
    if (digest === undefined) continue
    references.set(digest, [...(references.get(digest) ?? []), ...entry.references])
  }
  return references
}

async function readEntries(list: StagedFile): Promise<readonly DockerEntry[]> {
  const entries = asList(parseJson(await readDocument(list), 'manifest.json'), 'manifest.json')
  return entries.map((each) => {
    const entry = asObject(each, 'manifest.json')
    const tags = optional(entry['RepoTags'], 'RepoTags', asTexts) ?? []
    return {
      config: asText(entry['Config'], 'Config'),
      layers: asTexts(entry['Layers'], 'Layers'),
      references: tags.flatMap((tag) => {
        const reference = parseReference(tag)
        return reference === undefined ? [] : [canonicalReference(reference)]
      }),
    }
  })
}

async function readImage(archive: StagedArchive, entry: DockerEntry): Promise<ArchivedImage> {
  const configFile = findFile(archive, entry.config)
  const content = await readDocument(configFile)
  const document = parseConfigDocument(content)
  if (document.diffIds.length !== entry.layers.length) {
    throw new ArchiveError('its manifest and its configuration list different layers')
  }
  const layers = document.diffIds.map((diffId, index): ArchivedLayer => {
    return { diffId, file: findFile(archive, entry.layers[index] ?? '') }
  })
  const manifest = await makeManifest(configFile, layers)
  return {
    manifest: { mediaType: mediaTypes.manifest, content: manifest, digest: digestOf(manifest) },
    configuration: { digest: configFile.digest, content, document },
    layers,
    references: entry.references,
  }
}

/** Such archives have no manifest in the form of a registry: we write one. */
async function makeManifest(config: StagedFile, layers: readonly ArchivedLayer[]): Promise<Buffer> {
  const descriptors = layers.map(async ({ file }) => ({
    mediaType: layerTypes[await detectCompression(file.path)],
    digest: file.digest,
    size: file.size,
  }))
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, digest: config.digest, size: config.size },
    layers: await Promise.all(descriptors),
  }
  return Buffer.from(JSON.stringify(manifest))
}

function findFile(archive: StagedArchive, name: string): StagedFile {
  const file = archive.find(name)
  if (file !== undefined) return file
  throw new ArchiveError(`${JSON.stringify(name.slice(0, 200))} is missing in it`)
}
