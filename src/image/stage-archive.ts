import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { ArchiveError } from './archive-error.ts'
import { detectCompression, readDecompressed } from './decompress.ts'
import type { Digest } from '../model/digest.ts'
import type { DiskBudget } from './disk-budget.ts'
import { stageFile, type StagedFile } from './stage-file.ts'
import { tarEntries } from './tar-entries.ts'

/** Manifests, indexes and configurations beyond this are refused; in bytes. */
export const largestDocument = 4 * 1024 * 1024

/** The longest chain of links that is followed inside of an archive. */
const longestChain = 8

/** The files of an image archive, copied out of it under names of ours. */
export class StagedArchive {
  readonly #files = new Map<string, StagedFile>()
  readonly #links = new Map<string, string>()

  add(name: string, file: StagedFile): void {
    this.#files.set(cleanName(name), file)
  }

  addLink(name: string, target: string): void {
    this.#links.set(cleanName(name), cleanName(target))
  }

  find(name: string): StagedFile | undefined {
    let target = cleanName(name)
    for (let hops = 0; hops < longestChain; hops += 1) {
      const file = this.#files.get(target)
      if (file !== undefined) return file
      const next = this.#links.get(target)
      if (next === undefined) return undefined
      target = next
    }
    return undefined
  }

  /** The blob with this digest, verified; `undefined` when the archive does not hold it. */
  findBlob(digest: Digest): StagedFile | undefined {
    const file = this.find(`blobs/${digest.replace(':', '/')}`)
    if (file === undefined || file.digest === digest) return file
    throw new ArchiveError(`blob ${digest} has another content than its digest says`)
  }
}

/** Copies every file of a tar archive, plain or compressed, into the directory, which exists and is ours. */
export async function stageArchive(
  archivePath: string,
  directory: string,
  budget: DiskBudget,
): Promise<StagedArchive> {
  const staged = new StagedArchive()
  const compression = await detectCompression(archivePath)
  let count = 0
  for await (const entry of tarEntries(readDecompressed(archivePath, compression))) {
    const { name, type, linkName, content } = entry
    if (type === 'file') {
      count += 1
      staged.add(name, await stageFile(join(directory, String(count)), content, budget))
    }
    if (type === 'link') staged.addLink(name, linkName)
    if (type === 'symlink') staged.addLink(name, posix.join(posix.dirname(name), linkName))
  }
  return staged
}

export async function readDocument(file: StagedFile): Promise<Buffer> {
  if (file.size <= largestDocument) return readFile(file.path)
  throw new ArchiveError(
    `a manifest or configuration in it is larger than ${largestDocument} bytes`,
  )
}

/** Names are keys of a map only; `./index.json` and `index.json` are the same one. */
function cleanName(name: string): string {
  return posix.normalize(name).replace(/^\/+|\/+$/g, '')
}
