import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { sha256Digest, type Digest } from '../model/digest.ts'
import type { DiskBudget } from './disk-budget.ts'

/** A file of ours that holds what came from an archive, with its digest. */
export interface StagedFile {
  readonly path: string
  readonly size: number
  readonly digest: Digest
}

/** Writes content to a new file, hashing it on the way. */
export async function stageFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
  budget: DiskBudget,
): Promise<StagedFile> {
  const hash = createHash('sha256')
  let size = 0
  await pipeline(
    content,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        size += chunk.length
        budget.take(chunk.length)
        hash.update(chunk)
        yield chunk
      }
    },
    createWriteStream(path, { flags: 'wx', mode: 0o600 }),
  )
  return { path, size, digest: sha256Digest(hash.digest('hex')) }
}
