import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { decompressZstd } from './zstd.ts'

export type Compression = 'none' | 'gzip' | 'zstd'

/** Tells by the first bytes, as archives and media types are often mislabelled. */
export async function detectCompression(path: string): Promise<Compression> {
  const file = await open(path, 'r')
  try {
    const start = Buffer.alloc(4)
    await file.read(start, 0, 4, 0)
    if (start.readUInt16BE(0) === 0x1f8b) return 'gzip'
    return start.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'none'
  } finally {
    await file.close()
  }
}

/** The content of a file, decompressed. The stream ends with an error when the file is cut short. */
export function readDecompressed(
  path: string,
  compression: Compression,
): AsyncIterable<Uint8Array> {
  const source = createReadStream(path, { highWaterMark: 256 * 1024 })
  switch (compression) {
    case 'none':
      return source
    case 'gzip':
      return gunzip(source)
    case 'zstd':
      return decompressZstd(source)
  }
}

/** Errors of the source do not pass through `pipe`. */
function gunzip(source: ReturnType<typeof createReadStream>): AsyncIterable<Uint8Array> {
  const gunzipped = createGunzip({ chunkSize: 256 * 1024 })
  source.on('error', (error) => gunzipped.destroy(error))
  gunzipped.on('close', () => source.destroy())
  return source.pipe(gunzipped)
}
