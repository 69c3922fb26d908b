import { describe, expect, it } from 'vitest'
import { readJsonLines } from '../../../src/client/json-lines.ts'

async function read(chunks: readonly Uint8Array[]): Promise<readonly unknown[]> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield* chunks
  }
  const values: unknown[] = []
  for await (const value of readJsonLines(stream())) values.push(value)
  return values
}

describe('a stream of JSON lines', () => {
  it('is read across any cut, even inside a character', async () => {
    const bytes = Buffer.from('{"a":"ü"}\n\n[1]\n')
    const single = [...bytes].map((byte) => Uint8Array.of(byte))
    expect(await read(single)).toEqual([{ a: 'ü' }, [1]])
  })

  it('has no last line when that was cut off', async () => {
    expect(await read([Buffer.from('1\n{"half":')])).toEqual([1])
  })
})
