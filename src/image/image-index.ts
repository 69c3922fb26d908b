import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { StackError } from '../errors/stack-error.ts'
import type { Digest } from '../model/digest.ts'
import { mediaTypes, parseIndex } from './manifest.ts'
import { isMissing } from './missing-file.ts'

/** One line of `index.json`: a manifest, and a name that it goes by. */
export interface IndexEntry {
  readonly manifest: ManifestLink
  /** Canonical; `undefined` for an image that has no name, or lost its name to another one. */
  readonly reference: string | undefined
}

export interface ManifestLink {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
}

const referenceAnnotation = 'org.opencontainers.image.ref.name'

/** The entries of `index.json`, or `undefined` when there is none. Fails with IM0005 for a broken one. */
export async function readImageIndex(
  directory: string,
): Promise<readonly IndexEntry[] | undefined> {
  const path = join(directory, 'index.json')
  try {
    const descriptors = parseIndex(await readFile(path), mediaTypes.index)
    return descriptors.map(({ mediaType, digest, size, annotations }) => ({
      manifest: { mediaType, digest, size },
      reference: annotations[referenceAnnotation],
    }))
  } catch (error) {
    if (isMissing(error)) return undefined
    const reason = error instanceof Error ? error.message : String(error)
    throw new StackError('IM0005', `image store ${directory} is damaged: index.json: ${reason}`, {
      hint: `move ${directory} away and load the images again`,
      cause: error,
    })
  }
}

/** Replaces `index.json`; on disk when it resolves. */
export async function writeImageIndex(
  directory: string,
  entries: readonly IndexEntry[],
): Promise<void> {
  const manifests = entries.map(({ manifest, reference }) => ({
    ...manifest,
    ...(reference === undefined ? {} : { annotations: { [referenceAnnotation]: reference } }),
  }))
  const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests }
  const path = join(directory, 'index.json')
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(JSON.stringify(index))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}

/** The entries after an image came under these names: what had a name before is left without it. */
export function withImage(
  entries: readonly IndexEntry[],
  manifest: ManifestLink,
  references: readonly string[],
): readonly IndexEntry[] {
  const renamed = entries.map((entry) =>
    entry.reference !== undefined && references.includes(entry.reference)
      ? { manifest: entry.manifest, reference: undefined }
      : entry,
  )
  const named = references.map((reference) => ({ manifest, reference }))
  return withoutRepetition([...renamed, ...named, { manifest, reference: undefined }])
}

/** The entries after a name was taken away; its image stays, without a name if that was the last. */
export function withoutReference(
  entries: readonly IndexEntry[],
  reference: string,
): readonly IndexEntry[] {
  return withoutRepetition(
    entries.map((entry) =>
      entry.reference === reference ? { ...entry, reference: undefined } : entry,
    ),
  )
}

/** A nameless entry is kept only for a manifest without any name, and once. */
function withoutRepetition(entries: readonly IndexEntry[]): readonly IndexEntry[] {
  return entries.filter(({ manifest, reference }, index) => {
    if (reference !== undefined) return true
    return !entries.some(
      (other, otherIndex) =>
        other.manifest.digest === manifest.digest &&
        (other.reference !== undefined || otherIndex < index),
    )
  })
}
