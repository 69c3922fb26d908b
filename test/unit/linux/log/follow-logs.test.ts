import { dirname } from 'node:path'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { seconds } from '../../../../src/model/duration.ts'
import { instant } from '../../../../src/model/instant.ts'
import type { LogQuery } from '../../../../src/model/log-line.ts'
import { append, openLogFiles, record, rotate, take } from './log-files.ts'

function follow(files: ReturnType<typeof openLogFiles>, query: Partial<LogQuery> = {}) {
  const ending = new AbortController()
  onTestFinished(() => ending.abort())
  return {
    ending,
    stream: files.read({ follow: true, ...query }, ending.signal)[Symbol.asyncIterator](),
  }
}

describe('following logs', () => {
  it('goes on after what is there', async () => {
    const files = openLogFiles()
    const web = files.add('web-1', record(1, 'one') + record(2, 'two'))
    const { stream } = follow(files, { tail: 1 })
    expect(await take(stream, 1)).toEqual(['two'])
    append(web, record(3, 'three'))
    expect(await take(stream, 1)).toEqual(['three'])
    append(web, record(4, 'four'))
    expect(await take(stream, 1)).toEqual(['four'])
  })

  it('waits for the end of a line', async () => {
    const files = openLogFiles()
    const web = files.add('web-1', record(1, 'one') + record(2, 'half ', 'P'))
    const { stream } = follow(files)
    expect(await take(stream, 1)).toEqual(['one'])
    const next = take(stream, 2)
    append(web, record(3, 'whole').slice(0, 12))
    append(web, record(3, 'whole').slice(12) + record(4, 'next'))
    expect(await next).toEqual(['half whole', 'next'])
  })

  it('loses nothing when files are rotated, several at once too', async () => {
    const files = openLogFiles()
    const web = files.add('web-1', record(1, 'one'))
    const { stream } = follow(files)
    expect(await take(stream, 1)).toEqual(['one'])
    append(web, record(2, 'two'))
    rotate(web)
    append(web, record(3, 'three'))
    rotate(web)
    append(web, record(4, 'four'))
    expect(await take(stream, 3)).toEqual(['two', 'three', 'four'])
    rotate(web)
    append(web, record(5, 'five'))
    expect(await take(stream, 1)).toEqual(['five'])
  })

  it('goes on with the oldest file kept when more was rotated away', async () => {
    const files = openLogFiles()
    const web = files.add('web-1', record(1, 'one'))
    const { stream } = follow(files)
    expect(await take(stream, 1)).toEqual(['one'])
    for (const second of [2, 3, 4, 5]) {
      rotate(web)
      append(web, record(second, `line ${second}`))
    }
    expect(await take(stream, 3)).toEqual(['line 3', 'line 4', 'line 5'])
  })

  it('includes a container that starts later, from its beginning', async () => {
    const files = openLogFiles()
    const web = files.add('web-1', record(1, 'one'))
    const { stream } = follow(files, { tail: 0 })
    const next = take(stream, 1)
    const late = files.describeLog('db-1')
    mkdirSync(dirname(late.path))
    writeFileSync(late.path, record(2, 'late'))
    // The first look at what is there comes before anybody can be welcomed.
    await subscribed(files)
    files.start(late)
    expect(await next).toEqual(['late'])
    append(web, record(3, 'three'))
    expect(await take(stream, 1)).toEqual(['three'])
    append(late, record(4, 'four'))
    expect(await take(stream, 1)).toEqual(['four'])
  })

  it('takes up a known container whose directory is made at its start', async () => {
    const files = openLogFiles()
    const web = files.add('web-1')
    rmSync(dirname(web.path), { recursive: true })
    const { stream } = follow(files)
    const next = take(stream, 1)
    await subscribed(files)
    mkdirSync(dirname(web.path))
    writeFileSync(web.path, '')
    files.start(web)
    append(web, record(1, 'one'))
    expect(await next).toEqual(['one'])
  })

  it('leaves other services out, those that start later too', async () => {
    const files = openLogFiles()
    const web = files.add('web-1', record(1, 'one'))
    const { stream } = follow(files, { services: ['web'] })
    expect(await take(stream, 1)).toEqual(['one'])
    const db = files.add('db-1', record(2, 'db'))
    files.start(db)
    append(web, record(3, 'three'))
    expect(await take(stream, 1)).toEqual(['three'])
  })

  it('ends with the signal, and stops listening', async () => {
    const files = openLogFiles()
    files.add('web-1', record(1, 'one'))
    const { stream, ending } = follow(files)
    await take(stream, 1)
    const next = stream.next()
    ending.abort()
    expect(await next).toMatchObject({ done: true })
    expect(files.listeners.size).toBe(0)
  })

  it('ends after what is in the files when the project ends, with unended lines', async () => {
    const files = openLogFiles()
    const web = files.add('web-1', record(1, 'one'))
    const { stream } = follow(files)
    await take(stream, 1)
    const rest = take(stream, 9)
    append(web, record(2, 'two') + record(3, 'bye', 'P'))
    files.logs.endFollowing('other')
    files.logs.endFollowing('shop')
    expect(await rest).toEqual(['two', 'bye'])
    expect(files.listeners.size).toBe(0)
  })

  it('ends when the time given has come', async () => {
    const files = openLogFiles()
    files.add('web-1', record(1, 'one'))
    const { stream } = follow(files, { until: instant(files.clock.now() + seconds(5)) })
    const rest = take(stream, 9)
    await subscribed(files)
    files.clock.advance(seconds(5))
    expect(await rest).toEqual([])
  })

  it('survives the removal of a container that it follows', async () => {
    const files = openLogFiles()
    const web = files.add('web-1', record(1, 'web'))
    const db = files.add('db-1', record(2, 'db'))
    const { stream } = follow(files)
    expect(await take(stream, 2)).toEqual(['web', 'db'])
    rmSync(dirname(web.path), { recursive: true })
    append(db, record(3, 'still here'))
    expect(await take(stream, 1)).toEqual(['still here'])
  })

  it('reads a busy container without losing lines', async () => {
    const files = openLogFiles()
    const busy = files.add('busy-1', '')
    const calm = files.add('calm-1', '')
    const { stream } = follow(files)
    const count = 20_000
    const all = take(stream, count + 1)
    for (let start = 0; start < count; start += 1000) {
      const block = Array.from({ length: 1000 }, (_, index) =>
        record(5, `${start + index} ${'x'.repeat(100)}`),
      )
      append(busy, block.join(''))
      if (start === 10_000) append(calm, record(1, 'calm'))
    }
    const texts = await all
    expect(texts).toContain('calm')
    expect(
      texts.filter((text) => text !== 'calm').map((text) => Number.parseInt(text, 10)),
    ).toEqual(Array.from({ length: count }, (_, index) => index))
  })
})

/** Once the reader listens, which it does before it looks at what is there. */
async function subscribed(files: ReturnType<typeof openLogFiles>): Promise<void> {
  while (files.listeners.size === 0) await Promise.resolve()
}
