import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Document } from './archived-image.ts'
import { digestHex, type Digest } from '../model/digest.ts'
import { isMissing } from './missing-file.ts'
import type { StagedFile } from './stage-file.ts'

/** Content by its digest, `blobs/sha256/<hex>` of an OCI layout. What is there is complete. */
export class BlobStore {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Moves a file of the same file system here, unless its content is here. */
  async addFile({ digest, path }: StagedFile): Promise<void> {
    if (!(await this.has(digest))) await rename(path, this.#path(digest))
  }

  async addDocument({ digest, content }: Document, temporary: string): Promise<void> {
    if (await this.has(digest)) return
    const path = join(temporary, `document-${digestHex(digest)}`)
    await writeFile(path, content, { mode: 0o600 })
    await rename(path, this.#path(digest))
  }

  async has(digest: Digest): Promise<boolean> {
    return (await this.#ifPresent(() => stat(this.#path(digest)))) !== undefined
  }

  async read(digest: Digest): Promise<Buffer | undefined> {
    return this.#ifPresent(() => readFile(this.#path(digest)))
  }

  /** Removes all blobs but these. */
  async keepOnly(digests: ReadonlySet<string>): Promise<void> {
    const kept = new Set([...digests].map((digest) => digestHex(digest as Digest)))
    const unused = (await readdir(this.#directory)).filter((name) => !kept.has(name))
    await Promise.all(unused.map((name) => rm(join(this.#directory, name), { force: true })))
  }

  #path(digest: Digest): string {
    return join(this.#directory, digestHex(digest))
  }

  async #ifPresent<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read()
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }
}
