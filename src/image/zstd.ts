import { Decompress } from 'fzstd'
import { ArchiveError } from './archive-error.ts'

/** Decompresses the frames of a Zstandard stream (RFC 8878). */
export async function* decompressZstd(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  const decompressor = new Decompress((chunk) => {
    // The decompressor uses its window again.
    if (chunk.length > 0) ready.push(chunk.slice())
  })
  for await (const chunk of source) {
    push(decompressor, chunk, false)
    yield* ready.splice(0)
  }
  push(decompressor, new Uint8Array(), true)
  yield* ready.splice(0)
}

function push(decompressor: Decompress, chunk: Uint8Array, final: boolean): void {
  try {
    decompressor.push(chunk, final)
  } catch (error) {
    throw new ArchiveError('invalid zstd data', { cause: error })
  }
}
