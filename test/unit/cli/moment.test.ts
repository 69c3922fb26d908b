import { expect, it } from 'vitest'
import { parseMoment } from '../../../src/cli/moment.ts'
import { instant } from '../../../src/model/instant.ts'

const now = instant(Date.parse('2026-01-02T03:04:05Z'))

it.each([
  ['10m', '2026-01-02T02:54:05Z'],
  ['1h30m', '2026-01-02T01:34:05Z'],
  ['1.5s', '2026-01-02T03:04:03.500Z'],
  ['2d', '2025-12-31T03:04:05Z'],
  ['1767322984', '2026-01-02T03:03:04Z'],
  ['2026-01-02T03:00:00Z', '2026-01-02T03:00:00Z'],
  ['2026-01-02T03:00:00.25+01:00', '2026-01-02T02:00:00.25Z'],
])('%s is understood', (text, expected) => {
  expect(parseMoment(text, now)).toBe(Date.parse(expected))
})

it.each(['', 'yesterday', '10 minutes', '-5m'])('%j is refused', (text) => {
  expect(() => parseMoment(text, now)).toThrow(`invalid time ${JSON.stringify(text)}`)
})
