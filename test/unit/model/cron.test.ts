import { describe, expect, it } from 'vitest'
import { isTimeZone, nextCronTime, parseCron } from '../../../src/model/cron.ts'
import { instant } from '../../../src/model/instant.ts'

function next(expression: string, after: string, zone = 'UTC', count = 1): string {
  const times = parseCron(expression)
  if (times === undefined) return 'none'
  let time = instant(Date.parse(after))
  for (let step = 0; step < count; step += 1) {
    const found = nextCronTime(times, time, zone)
    if (found === undefined) return 'never'
    time = found
  }
  return new Date(time).toISOString()
}

describe('the next time of a cron expression', () => {
  it.each([
    ['*/10 * * * *', '2026-01-02T03:04:05Z', '2026-01-02T03:10:00.000Z'],
    ['*/10 * * * *', '2026-01-02T03:10:00Z', '2026-01-02T03:20:00.000Z'],
    ['59 23 31 12 *', '2026-12-31T23:59:00Z', '2027-12-31T23:59:00.000Z'],
    ['30 4 * * mon-fri', '2026-01-02T05:00:00Z', '2026-01-05T04:30:00.000Z'],
    ['0 0 * * 7', '2026-01-02T00:00:00Z', '2026-01-04T00:00:00.000Z'],
    ['0 0 13 * fri', '2026-01-02T00:00:00Z', '2026-01-09T00:00:00.000Z'],
    ['0 0 29 feb *', '2026-01-02T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['5,10-20/5,50 1 * * *', '2026-01-02T01:10:00Z', '2026-01-02T01:15:00.000Z'],
    ['@daily', '2026-01-02T03:00:00Z', '2026-01-03T00:00:00.000Z'],
  ])('%s after %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected)
  })

  it('is that of the time zone, also over the change of its clocks', () => {
    const zone = 'Europe/Berlin'
    expect(next('30 4 * * *', '2026-01-02T00:00:00Z', zone)).toBe('2026-01-02T03:30:00.000Z')
    expect(next('30 4 * * *', '2026-07-02T00:00:00Z', zone)).toBe('2026-07-02T02:30:00.000Z')
    // 2:30 is left out on the 29th of March, and comes twice on the 25th of October.
    expect(next('30 2 * * *', '2026-03-28T12:00:00Z', zone)).toBe('2026-03-29T01:30:00.000Z')
    expect(next('30 2 * * *', '2026-03-28T12:00:00Z', zone, 2)).toBe('2026-03-30T00:30:00.000Z')
    expect(next('30 2 * * *', '2026-10-24T12:00:00Z', zone)).toBe('2026-10-25T00:30:00.000Z')
    expect(next('30 2 * * *', '2026-10-24T12:00:00Z', zone, 2)).toBe('2026-10-26T01:30:00.000Z')
  })

  it.each([
    '',
    '* * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '5-1 * * * *',
    '*/0 * * * *',
    'a * * * *',
    '0 0 30 2 *',
    '1-2-3 * * * *',
    '@never',
  ])('%j is none', (expression) => {
    expect(parseCron(expression)).toBeUndefined()
  })

  it('knows time zones', () => {
    expect([isTimeZone('Europe/Berlin'), isTimeZone('Mars/Base')]).toEqual([true, false])
  })
})
