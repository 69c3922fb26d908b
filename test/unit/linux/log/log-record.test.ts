import { describe, expect, it } from 'vitest'
import { parseLogRecord, timestampInstant } from '../../../../src/linux/log/log-record.ts'

const timestamp = '2026-01-02T03:04:05.123456789Z'

describe('parseLogRecord', () => {
  it.each([
    ['stdout F hello world', { stream: 'stdout', partial: false, text: 'hello world' }],
    ['stderr P half', { stream: 'stderr', partial: true, text: 'half' }],
    ['stdout F ', { stream: 'stdout', partial: false, text: '' }],
    ['stdout F  two spaces \r', { stream: 'stdout', partial: false, text: ' two spaces \r' }],
    ['stdout F a\u2028b', { stream: 'stdout', partial: false, text: 'a\u2028b' }],
  ])('reads %j', (rest, expected) => {
    expect(parseLogRecord(`${timestamp} ${rest}`)).toEqual({ timestamp, ...expected })
  })

  it.each(['', 'stdout F text', `${timestamp} stdin F x`, `${timestamp} stdout X x`, '2026-01-02'])(
    'takes %j for no record',
    (line) => {
      expect(parseLogRecord(line)).toBeUndefined()
    },
  )
})

describe('timestampInstant', () => {
  it('keeps fractions of a millisecond', () => {
    expect(timestampInstant(timestamp)).toBeCloseTo(
      Date.UTC(2026, 0, 2, 3, 4, 5, 123) + 0.456789,
      3,
    )
  })
})
