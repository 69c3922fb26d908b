import type { Image } from '../model/image.ts'
import { parseDigest } from '../model/digest.ts'
import type { IndexEntry } from './image-index.ts'
import { canonicalReference, parseReference } from '../model/image-reference.ts'
import type { StoredImage } from './stored-image.ts'

/** What the store holds: names, and images by the digest of their manifest. */
export interface ImageCatalog {
  readonly entries: readonly IndexEntry[]
  readonly images: ReadonlyMap<string, StoredImage>
}

/** Shorter beginnings of ids are taken for names only. */
const shortestId = 4

const nameless = { references: [], repositoryDigests: [] } as const

/** Every image once, with all its names, in the order of the index. */
export function listImages({ entries, images }: ImageCatalog): readonly Image[] {
  const byId = new Map<string, Image>()
  for (const { manifest, reference } of entries) {
    const image = images.get(manifest.digest)?.image
    if (image === undefined) continue
    const { references, repositoryDigests } = byId.get(image.id) ?? nameless
    if (reference === undefined) {
      byId.set(image.id, { ...image, references, repositoryDigests })
      continue
    }
    const repository = parseReference(reference)?.repository ?? reference
    byId.set(image.id, {
      ...image,
      references: [...references, reference],
      repositoryDigests: [...new Set([...repositoryDigests, `${repository}@${manifest.digest}`])],
    })
  }
  return [...byId.values()]
}

/** By name first, then by id, digest of the manifest, or the beginning of an id that is one image's. */
export function findImage(catalog: ImageCatalog, text: string): Image | undefined {
  return findByReference(catalog, text) ?? findById(catalog, text)
}

function findByReference(catalog: ImageCatalog, text: string): Image | undefined {
  const reference = parseReference(text)
  if (reference === undefined) return undefined
  const { digest, repository } = reference
  const name = canonicalReference(reference)
  const entry = catalog.entries.find((each) =>
    digest === undefined
      ? each.reference === name
      : each.manifest.digest === digest && isOfRepository(each.reference, repository),
  )
  return entry === undefined ? undefined : imageOf(catalog, entry)
}

function findById(catalog: ImageCatalog, text: string): Image | undefined {
  const digest = parseDigest(text)
  if (digest !== undefined) {
    const byManifest = catalog.images.get(digest)?.image.id
    return listImages(catalog).find(({ id }) => id === digest || id === byManifest)
  }
  const digits = text.startsWith('sha256:') ? text.slice('sha256:'.length) : text
  if (digits.length < shortestId || !/^[0-9a-f]+$/.test(digits)) return undefined
  const found = listImages(catalog).filter(({ id }) => id.startsWith(`sha256:${digits}`))
  return found.length === 1 ? found[0] : undefined
}

function isOfRepository(reference: string | undefined, repository: string): boolean {
  return reference !== undefined && parseReference(reference)?.repository === repository
}

function imageOf(catalog: ImageCatalog, { manifest }: IndexEntry): Image | undefined {
  const id = catalog.images.get(manifest.digest)?.image.id
  return listImages(catalog).find((image) => image.id === id)
}
