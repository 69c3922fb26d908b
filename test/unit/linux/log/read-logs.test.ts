import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '../../../../src/model/instant.ts'
import { collect, openLogFiles, record } from './log-files.ts'

const midnight = Date.UTC(2026, 0, 2)

describe('reading logs', () => {
  it('merges containers by time, with all that is known of a line', async () => {
    const files = openLogFiles()
    files.add('web-1', record(1, 'first') + record(3, 'third', 'F', 'stderr'))
    files.add('db-1', record(2, 'second'))
    const lines = await collect(files.read())
    expect(lines.map(({ text }) => text)).toEqual(['first', 'second', 'third'])
    expect(lines[2]).toEqual({
      containerId: 'id-web-1',
      containerName: 'web-1',
      service: 'web',
      stream: 'stderr',
      time: midnight + 3000,
      timestamp: '2026-01-02T00:00:03.000000000Z',
      text: 'third',
    })
  })

  it('reads only the services asked for', async () => {
    const files = openLogFiles()
    files.add('web-1', record(1, 'web'))
    files.add('db-1', record(2, 'db'))
    expect(await files.texts({ services: ['db'] })).toEqual(['db'])
  })

  it('reads rotated files, the oldest first', async () => {
    const files = openLogFiles()
    files.add('web-1', record(1, 'one'), record(2, 'two') + record(3, 'three'), record(4, 'four'))
    expect(await files.texts()).toEqual(['one', 'two', 'three', 'four'])
  })

  it('joins parts of a line, across files too, and shows an unended one at the end', async () => {
    const files = openLogFiles()
    files.add('web-1', record(1, 'one ', 'P'), record(2, 'line') + record(3, 'prompt> ', 'P'))
    expect(await files.texts()).toEqual(['one line', 'prompt> '])
  })

  it('knows containers that have no log yet', async () => {
    const files = openLogFiles()
    files.add('web-1')
    files.add('db-1', '')
    expect(await files.texts()).toEqual([])
  })

  it('passes over what is no record', async () => {
    const files = openLogFiles()
    files.add('web-1', `garbage\n${record(1, 'one')}\n${record(2, 'two')}2026-01`)
    expect(await files.texts()).toEqual(['one', 'two'])
  })

  it('gives the last lines of each container', async () => {
    const files = openLogFiles()
    files.add('web-1', record(1, 'w1'), record(2, 'w2') + record(3, 'w3'), record(5, 'w5'))
    files.add('db-1', record(4, 'd4'))
    expect(await files.texts({ tail: 0 })).toEqual([])
    expect(await files.texts({ tail: 1 })).toEqual(['d4', 'w5'])
    expect(await files.texts({ tail: 2 })).toEqual(['w3', 'd4', 'w5'])
    expect(await files.texts({ tail: 3 })).toEqual(['w2', 'w3', 'd4', 'w5'])
    expect(await files.texts({ tail: 4 })).toEqual(['w1', 'w2', 'w3', 'd4', 'w5'])
    expect(await files.texts({ tail: 99 })).toEqual(['w1', 'w2', 'w3', 'd4', 'w5'])
  })

  it('counts lines, not records, from the end', async () => {
    const files = openLogFiles()
    const log = record(1, 'one') + record(2, 'tw', 'P') + record(2, 'o') + record(3, 'thr', 'P')
    files.add('web-1', log)
    expect(await files.texts({ tail: 1 })).toEqual(['thr'])
    expect(await files.texts({ tail: 2 })).toEqual(['two', 'thr'])
    expect(await files.texts({ tail: 3 })).toEqual(['one', 'two', 'thr'])
  })

  it('gives the same last lines as reading everything, wherever files and blocks end', async () => {
    const lengths = fc.array(fc.constantFrom(0, 1, 10, 1000, 16_000, 65_499), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(fc.array(lengths, { maxLength: 3 }), fc.nat(40), async (contents, tail) => {
        const files = openLogFiles()
        let second = 0
        const logs = contents.map((file) =>
          file.map((length) => record(++second, `${second}:${'x'.repeat(length)}`)).join(''),
        )
        files.add('web-1', ...logs)
        const all = await files.texts()
        expect(all).toHaveLength(second)
        expect(await files.texts({ tail })).toEqual(tail === 0 ? [] : all.slice(-tail))
      }),
      { numRuns: 50 },
    )
  })

  it('gives lines from one time to another', async () => {
    const files = openLogFiles()
    files.add('web-1', record(1, 'one') + record(2, 'two'), record(3, 'three') + record(4, 'four'))
    const at = (second: number) => instant(midnight + second * 1000)
    expect(await files.texts({ since: at(2) })).toEqual(['two', 'three', 'four'])
    expect(await files.texts({ until: at(3) })).toEqual(['one', 'two', 'three'])
    expect(await files.texts({ since: at(2), until: at(3) })).toEqual(['two', 'three'])
    expect(await files.texts({ since: at(2), tail: 1 })).toEqual(['four'])
  })

  it('stops when it is told to', async () => {
    const files = openLogFiles()
    files.add('web-1', record(1, 'one') + record(2, 'two'))
    const ending = new AbortController()
    const seen: string[] = []
    for await (const { text } of files.read({}, ending.signal)) {
      seen.push(text)
      ending.abort()
    }
    expect(seen).toEqual(['one'])
  })
})
