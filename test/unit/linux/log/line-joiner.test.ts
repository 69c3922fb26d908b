import { describe, expect, it } from 'vitest'
import { LineJoiner } from '../../../../src/linux/log/line-joiner.ts'
import type { LogRecord } from '../../../../src/linux/log/log-record.ts'

const record = (
  second: number,
  stream: 'stdout' | 'stderr',
  tag: 'P' | 'F',
  text: string,
): LogRecord => ({
  timestamp: `2026-01-02T03:04:0${second}.000000000Z`,
  stream,
  partial: tag === 'P',
  text: Buffer.from(text).toString('latin1'),
})

const join = (...records: readonly LogRecord[]) => {
  const joiner = new LineJoiner()
  const lines = records.flatMap((each) => joiner.push(each) ?? [])
  return { lines: lines.map(({ text }) => text), flushed: joiner.flush(), joiner }
}

describe('LineJoiner', () => {
  it('joins parts with the time of the first', () => {
    const joiner = new LineJoiner()
    expect(joiner.push(record(1, 'stdout', 'P', 'one '))).toBeUndefined()
    expect(joiner.push(record(2, 'stdout', 'P', 'long '))).toBeUndefined()
    expect(joiner.push(record(3, 'stdout', 'F', 'line'))).toEqual({
      timestamp: '2026-01-02T03:04:01.000000000Z',
      stream: 'stdout',
      text: 'one long line',
    })
    expect(joiner.flush()).toEqual([])
  })

  it('keeps streams apart', () => {
    const { lines } = join(
      record(1, 'stdout', 'P', 'out '),
      record(2, 'stderr', 'F', 'error'),
      record(3, 'stdout', 'F', 'put'),
    )
    expect(lines).toEqual(['error', 'out put'])
  })

  it('puts a character together that was cut between two parts', () => {
    const [first, second] = ['caf\u00c3', '\u00a9']
    const joiner = new LineJoiner()
    joiner.push({ ...record(1, 'stdout', 'P', ''), text: first })
    expect(joiner.push({ ...record(2, 'stdout', 'F', ''), text: second })?.text).toBe('café')
  })

  it('gives what has no end, the oldest first, once', () => {
    const { lines, flushed, joiner } = join(
      record(2, 'stderr', 'P', 'later'),
      record(1, 'stdout', 'P', 'earlier'),
    )
    expect(lines).toEqual([])
    expect(flushed.map(({ text }) => text)).toEqual(['earlier', 'later'])
    expect(joiner.flush()).toEqual([])
  })

  it('gives a line without end in pieces of a mebibyte', () => {
    const joiner = new LineJoiner()
    const part = record(1, 'stdout', 'P', 'x'.repeat(16 * 1024))
    const pieces = Array.from({ length: 130 }, () => joiner.push(part)).flatMap(
      (line) => line ?? [],
    )
    expect(pieces.map(({ text }) => text.length)).toEqual([1024 * 1024, 1024 * 1024])
    expect(joiner.flush().map(({ text }) => text.length)).toEqual([2 * 16 * 1024])
  })
})
