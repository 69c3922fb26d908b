import { expect, it } from 'vitest'
import { isAfter, PlaceCounter } from '../../../src/app/line-place.ts'
import { instant } from '../../../src/model/instant.ts'
import type { LogLine } from '../../../src/model/log-line.ts'

const line = (containerId: string, timestamp: string): LogLine => ({
  containerId,
  containerName: containerId,
  service: 's',
  stream: 'stdout',
  time: instant(0),
  timestamp,
  text: '',
})

it('lines of the same time are told apart by their order, in each container by itself', () => {
  const counter = new PlaceCounter()
  const places = [line('a', '1'), line('b', '1'), line('a', '1'), line('a', '2')].map((each) =>
    counter.placeOf(each),
  )
  expect(places).toEqual([
    { timestamp: '1', ordinal: 1 },
    { timestamp: '1', ordinal: 1 },
    { timestamp: '1', ordinal: 2 },
    { timestamp: '2', ordinal: 1 },
  ])
})

it.each([
  ['1', 1, undefined, true],
  ['1', 2, ['1', 1], true],
  ['1', 1, ['1', 1], false],
  ['2', 1, ['1', 9], true],
  ['1', 9, ['2', 1], false],
] as const)('place %s/%d after %j: %s', (timestamp, ordinal, other, expected) => {
  const before = other && { timestamp: other[0], ordinal: other[1] }
  expect(isAfter({ timestamp, ordinal }, before)).toBe(expected)
})
