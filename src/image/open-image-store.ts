import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../engine/clock.ts'
import { StackError } from '../errors/stack-error.ts'
import type { Image } from '../model/image.ts'
import type { NativeBinding } from '../native/binding.ts'
import { archiveFailure } from './archive-error.ts'
import type { ArchivedImage } from './archived-image.ts'
import { BlobStore } from './blob-store.ts'
import { DiskBudget } from './disk-budget.ts'
import { findImage, listImages, type ImageCatalog } from './find-image.ts'
import {
  readImageIndex,
  withImage,
  withoutReference,
  writeImageIndex,
  type IndexEntry,
} from './image-index.ts'
import type { ImageStore } from './image-store.ts'
import { importTree } from './import-tree.ts'
import { LayerStore } from './layer-store.ts'
import { linuxPlatform } from './platform.ts'
import { readArchive } from './read-archive.ts'
import { canonicalReference, parseReference, requireReference } from '../model/image-reference.ts'
import { stageArchive } from './stage-archive.ts'
import { readStoredImage, type StoredImage } from './stored-image.ts'

export interface ImageStoreOptions {
  /** `<data>/images`, made if missing. One process at a time may have it open. */
  readonly directory: string
  readonly binding: Pick<NativeBinding, 'unpackLayer' | 'removeTree' | 'syncFileSystem'>
  readonly clock: Clock
  /** Ids of the images that containers, running or not, are made from. */
  readonly inUse: () => Promise<readonly string[]>
}

/**
 * Opens the image store: an OCI layout (`oci-layout`, `index.json`, `blobs/`) with its layers
 * unpacked beside it (`layers/`). Parts come first and the index last, so that what the index names
 * is complete; what it does not name is removed here and after each removal.
 */
export async function openImageStore(options: ImageStoreOptions): Promise<ImageStore> {
  const { directory, binding } = options
  await binding.removeTree({ path: join(directory, 'tmp') })
  for (const name of ['blobs/sha256', 'layers', 'tmp']) {
    await mkdir(join(directory, name), { recursive: true, mode: 0o700 })
  }
  await writeFile(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  const entries = await readImageIndex(directory)
  const store = new ImageDirectory(options)
  await store.open(entries ?? [])
  // Without an index nothing says what is unused.
  if (entries !== undefined) await store.removeUnused()
  return store
}

class ImageDirectory implements ImageStore {
  readonly #options: ImageStoreOptions
  readonly #blobs: BlobStore
  readonly #layers: LayerStore
  readonly #platform = linuxPlatform(process.arch)
  readonly #images = new Map<string, StoredImage>()
  #entries: readonly IndexEntry[] = []
  /** The change that runs last; each waits for the one before. */
  #changes: Promise<unknown> = Promise.resolve()

  constructor(options: ImageStoreOptions) {
    this.#options = options
    this.#blobs = new BlobStore(join(options.directory, 'blobs/sha256'))
    this.#layers = new LayerStore(join(options.directory, 'layers'), options.binding)
  }

  /** Takes the entries whose images are complete. */
  async open(entries: readonly IndexEntry[]): Promise<void> {
    const found = await Promise.all(
      entries.map(({ manifest }) => readStoredImage(manifest, this.#blobs, this.#layers)),
    )
    for (const image of found) {
      if (image !== undefined) this.#images.set(image.manifest.digest, image)
    }
    this.#entries = entries.filter(({ manifest }) => this.#images.has(manifest.digest))
  }

  async list(): Promise<readonly Image[]> {
    return Promise.resolve(listImages(this.#catalog()))
  }

  async find(reference: string): Promise<Image | undefined> {
    return Promise.resolve(findImage(this.#catalog(), reference))
  }

  layerDirectories(image: Image): readonly string[] {
    // A layer that comes again lies below itself, where it hides nothing and shows nothing.
    const topFirst = new Set(image.layers.toReversed())
    return [...topFirst].map((diffId) => this.#layers.diffDirectory(diffId))
  }

  async load(archivePath: string): Promise<readonly string[]> {
    return this.#unpack(archivePath, async (temporary, budget) => {
      const archive = await stageArchive(archivePath, temporary, budget)
      return readArchive(archive, this.#platform)
    })
  }

  async import(treePath: string, reference: string): Promise<string> {
    const canonical = canonicalReference(requireReference(reference))
    const createdAt = this.#options.clock.now()
    await this.#unpack(treePath, async (temporary, budget) => {
      const platform = this.#platform
      return [
        await importTree({
          treePath,
          reference: canonical,
          platform,
          createdAt,
          temporary,
          budget,
        }),
      ]
    })
    const image = await this.find(canonical)
    if (image === undefined) throw new Error(`image ${canonical} vanished while it was imported`)
    return image.id
  }

  async remove(reference: string): Promise<readonly string[]> {
    return this.#exclusively(async () => {
      const image = findImage(this.#catalog(), reference) ?? notFound(reference)
      const parsed = parseReference(reference)
      const name = parsed === undefined ? undefined : canonicalReference(parsed)
      if (name !== undefined && image.references.length > 1 && image.references.includes(name)) {
        await this.#replaceIndex(withoutReference(this.#entries, name))
        return [`untagged: ${name}`]
      }
      await this.#requireUnused(image)
      const others = this.#entries.filter(
        ({ manifest }) => this.#images.get(manifest.digest)?.image.id !== image.id,
      )
      await this.#replaceIndex(others)
      await this.removeUnused()
      return [...image.references.map((each) => `untagged: ${each}`), `deleted: ${image.id}`]
    })
  }

  /** Removes every blob and layer that no image of the index needs. */
  async removeUnused(): Promise<void> {
    const needed = new Set(this.#entries.map(({ manifest }) => manifest.digest as string))
    for (const digest of this.#images.keys()) {
      if (!needed.has(digest)) this.#images.delete(digest)
    }
    const images = [...this.#images.values()]
    await this.#blobs.keepOnly(new Set(images.flatMap(({ blobs }) => blobs)))
    const diffIds = new Set(images.flatMap(({ image }) => image.layers))
    await this.#layers.keepOnly(diffIds, join(this.#options.directory, 'tmp'))
  }

  #catalog(): ImageCatalog {
    return { entries: this.#entries, images: this.#images }
  }

  /** Reads images out of a file into the store. Returns their names, or the ids of nameless ones. */
  async #unpack(
    archivePath: string,
    read: (temporary: string, budget: DiskBudget) => Promise<readonly ArchivedImage[]>,
  ): Promise<readonly string[]> {
    const { directory, binding } = this.#options
    return this.#exclusively(async () => {
      const temporary = join(directory, 'tmp', randomBytes(8).toString('hex'))
      await mkdir(temporary, { mode: 0o700 })
      try {
        const budget = await DiskBudget.forDirectory(directory)
        const images = await read(temporary, budget)
        for (const image of images) await this.#add(image, temporary, budget)
        return images.flatMap(({ references, configuration }) =>
          references.length > 0 ? references : [configuration.digest],
        )
      } catch (error) {
        throw archiveFailure(archivePath, error)
      } finally {
        await binding.removeTree({ path: temporary })
      }
    })
  }

  async #add(archived: ArchivedImage, temporary: string, budget: DiskBudget): Promise<void> {
    const { manifest, configuration, layers, references } = archived
    await this.#layers.addAll(layers, temporary, budget)
    for (const { file } of layers) await this.#blobs.addFile(file)
    await this.#blobs.addDocument(configuration, temporary)
    await this.#blobs.addDocument(manifest, temporary)
    await this.#options.binding.syncFileSystem({ path: this.#options.directory })
    const { digest, mediaType, content } = manifest
    const link = { digest, mediaType, size: content.length }
    const stored = await readStoredImage(link, this.#blobs, this.#layers)
    if (stored === undefined) throw new Error(`image ${digest} is not complete after it was stored`)
    this.#images.set(digest, stored)
    await this.#replaceIndex(withImage(this.#entries, link, references))
  }

  async #replaceIndex(entries: readonly IndexEntry[]): Promise<void> {
    await writeImageIndex(this.#options.directory, entries)
    this.#entries = entries
  }

  async #requireUnused(image: Image): Promise<void> {
    if (!(await this.#options.inUse()).includes(image.id)) return
    const name = image.references[0] ?? image.id
    throw new StackError('IM0003', `image ${name} is in use by a container`, {
      hint: 'remove the containers that are made from it first; `stack ps --all` lists them',
    })
  }

  async #exclusively<T>(change: () => Promise<T>): Promise<T> {
    const before = this.#changes
    const result = before.then(change)
    // Who asked for a change hears of its failure; the next one does not depend on it.
    this.#changes = result.catch(() => undefined)
    return result
  }
}

function notFound(reference: string): never {
  throw new StackError('IM0001', `image ${reference} is not on this machine`, {
    hint: 'see what there is with `stack images`',
  })
}
