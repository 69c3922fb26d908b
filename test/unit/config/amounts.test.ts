import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseByteSize } from '../../../src/config/parse-byte-size.ts'
import { formatDuration, parseDuration } from '../../../src/config/parse-duration.ts'

describe('parseDuration', () => {
  it.each([
    ['90s', '1m30s'],
    ['1h', '1h0m0s'],
    ['0.5s', '500ms'],
    ['1m30s', '1m30s'],
    ['100ms', '100ms'],
    ['1.5ms', '1.5ms'],
    ['10us', '10µs'],
    ['5ns', '5ns'],
    ['1d', '24h0m0s'],
    ['2w', '336h0m0s'],
    ['1h15m30.918s', '1h15m30.918s'],
    ['0', '0s'],
    ['0s', '0s'],
  ])('reads %s, which Go prints as %s', (text, printed) => {
    expect(formatDuration(parseDuration(text) ?? -1n)).toBe(printed)
  })

  it.each(['', '5', '5 s', 's', 'abc5s', '1h bogus 3m', '1x', '-5s', '.5s', '1e3s', '999999999h'])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined()
    },
  )

  it('reads back every duration that it prints', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (nanoseconds) => {
        expect(parseDuration(formatDuration(nanoseconds))).toBe(nanoseconds)
      }),
    )
  })
})

describe('parseByteSize', () => {
  it.each([
    ['1024', 1024],
    ['512m', 536_870_912],
    ['512M', 536_870_912],
    ['1g', 1_073_741_824],
    ['1.5k', 1536],
    ['2 kb', 2048],
    ['3MiB', 3_145_728],
    ['0', 0],
    ['-1', -1],
    ['7b', 7],
  ])('reads %s as %d bytes', (text, size) => {
    expect(parseByteSize(text)).toBe(size)
  })

  it.each(['', 'm', '64x', '1 2', '1mm', '0x10', '1e3', '9999999p'])('refuses %j', (text) => {
    expect(parseByteSize(text)).toBeUndefined()
  })
})
