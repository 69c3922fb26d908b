import { expect, it } from 'vitest'
import { humanDuration, momentText } from '../../../../src/cli/render/human-time.ts'

const day = 86_400

it.each([
  [0, 'Less than a second'],
  [1, '1 second'],
  [59, '59 seconds'],
  [60, 'About a minute'],
  [119, 'About a minute'],
  [120, '2 minutes'],
  [3599, '59 minutes'],
  [3600, 'About an hour'],
  [7200, '2 hours'],
  [2 * day, '2 days'],
  [13 * day, '13 days'],
  [14 * day, '2 weeks'],
  [60 * day, '2 months'],
  [730 * day, '2 years'],
])('%d seconds are %j', (seconds, text) => {
  expect(humanDuration(seconds * 1000)).toBe(text)
})

it('a clock that was set back makes no negative time', () => {
  expect(humanDuration(-5000)).toBe('Less than a second')
})

it('a moment is shown in UTC', () => {
  expect(momentText(Date.parse('2026-01-02T15:04:05.999Z'))).toBe('2026-01-02 15:04:05 +0000 UTC')
})
