import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeLines } from '../../../../src/linux/log/merge-lines.ts'
import { instant } from '../../../../src/model/instant.ts'
import type { LogLine } from '../../../../src/model/log-line.ts'

const line = (container: string, second: number, text: string): LogLine => ({
  containerId: container,
  containerName: container,
  service: container,
  stream: 'stdout',
  time: instant(second * 1000),
  timestamp: `2026-01-02T03:04:${String(second).padStart(2, '0')}.000000000Z`,
  text,
})

/** Gives the batches one after the other. */
const readerOf = (batches: readonly (readonly LogLine[])[]) => {
  const left = [...batches]
  return () => Promise.resolve(left.shift())
}

async function merge(...sources: readonly (readonly (readonly LogLine[])[])[]) {
  const merged: LogLine[] = []
  for await (const each of mergeLines(sources.map(readerOf))) merged.push(each)
  return merged
}

describe('mergeLines', () => {
  it('gives lines in the order of time, across batches', async () => {
    const merged = await merge(
      [[line('a', 1, 'a1'), line('a', 4, 'a4')], [], [line('a', 5, 'a5')]],
      [[line('b', 2, 'b2')], [line('b', 3, 'b3'), line('b', 6, 'b6')]],
      [],
    )
    expect(merged.map(({ text }) => text)).toEqual(['a1', 'b2', 'b3', 'a4', 'a5', 'b6'])
  })

  it('loses nothing, and keeps the order of each source', async () => {
    const seconds = fc.array(fc.nat(59)).map((all) => all.toSorted((one, other) => one - other))
    const source = fc
      .tuple(seconds, fc.nat(3))
      .map(([all, size]) =>
        Array.from({ length: Math.ceil(all.length / (size + 1)) }, (_, index) =>
          all.slice(index * (size + 1), (index + 1) * (size + 1)),
        ),
      )
    await fc.assert(
      fc.asyncProperty(fc.array(source, { maxLength: 5 }), async (sources) => {
        const lines = sources.map((batches, container) =>
          batches.map((batch) => batch.map((second) => line(`c${container}`, second, `${second}`))),
        )
        const merged = await merge(...lines)
        const times = merged.map(({ time }) => time)
        expect(times).toEqual(times.toSorted((one, other) => one - other))
        for (const [container, batches] of lines.entries()) {
          const own = merged.filter(({ containerId }) => containerId === `c${container}`)
          expect(own).toEqual(batches.flat())
        }
      }),
    )
  })
})
