import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { detectCompression, readDecompressed } from '../../../src/image/decompress.ts'

const text = 'the content of a layer\n'

describe('decompression', () => {
  it.each([
    ['none', Buffer.from(text)],
    ['gzip', gzipSync(text)],
    ['zstd', zstdFrame(text)],
  ])('is told to be %s by the first bytes', async (compression, content) => {
    const path = temporaryFile(content)
    const detected = await detectCompression(path)
    expect(detected).toBe(compression)
    expect(await readAll(readDecompressed(path, detected))).toBe(text)
  })

  it.each([
    ['gzip', gzipSync(text), gzipSync(text)],
    ['zstd', zstdFrame(text), zstdFrame(text)],
  ] as const)('reads a %s file made of parts', async (compression, first, second) => {
    const path = temporaryFile(Buffer.concat([first, second]))
    expect(await readAll(readDecompressed(path, compression))).toBe(text + text)
  })

  it.each([
    ['gzip', gzipSync(text.repeat(100)).subarray(0, -9)],
    ['zstd', zstdFrame(text).subarray(0, -9)],
  ] as const)('fails for a %s file that is cut short', async (compression, content) => {
    const path = temporaryFile(content)
    await expect(readAll(readDecompressed(path, compression))).rejects.toThrow(
      /unexpected end of file|invalid zstd data/,
    )
  })

  it('says that a file is not there', async () => {
    await expect(detectCompression('/nonexistent/file')).rejects.toThrow('ENOENT')
  })
})

/** A Zstandard frame with one raw block, written by RFC 8878: single segment, size in one byte. */
function zstdFrame(content: string): Buffer {
  const body = Buffer.from(content)
  const block = Buffer.alloc(3)
  block.writeUIntLE((body.length << 3) | 1, 0, 3)
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, body.length]), block, body])
}

function temporaryFile(content: Buffer): string {
  const directory = mkdtempSync(join(tmpdir(), 'stack-decompress-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const path = join(directory, 'file')
  writeFileSync(path, content)
  return path
}

async function readAll(source: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
