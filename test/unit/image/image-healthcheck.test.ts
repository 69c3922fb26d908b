import { describe, expect, it } from 'vitest'
import { parseImageHealthcheck } from '../../../src/image/image-healthcheck.ts'

const parse = (Healthcheck: unknown) => parseImageHealthcheck({ Healthcheck })

describe('the healthcheck of an image', () => {
  it('is read with its times', () => {
    expect(
      parse({
        Test: ['CMD', 'curl', 'x'],
        Interval: 5e9,
        Timeout: 1.5e9,
        Retries: 2,
        StartPeriod: 0,
      }),
    ).toEqual({
      probe: { type: 'command', command: ['curl', 'x'] },
      interval: 5000,
      timeout: 1500,
      retries: 2,
      startPeriod: undefined,
      startInterval: undefined,
      onFailure: undefined,
    })
  })

  it('leaves a command line to the shell of the image', () => {
    expect(parse({ Test: ['CMD-SHELL', 'curl x || exit 1'] })).toMatchObject({
      probe: { type: 'shell', line: 'curl x || exit 1' },
    })
  })

  it.each([
    [undefined, undefined],
    [null, undefined],
    [{ Test: ['NONE'] }, 'disabled'],
  ])('%j means %j', (written, meant) => {
    expect(parse(written)).toBe(meant)
  })

  it.each([
    { Test: ['CMD'] },
    { Test: ['RUN', 'x'] },
    { Test: 'curl' },
    { Test: ['CMD', 'a\0b'] },
    { Test: ['CMD', 'a'], Interval: -1 },
    { Test: ['CMD', 'a'], Interval: 1e300 },
    { Test: ['CMD', 'a'], Retries: '3' },
    [],
  ])('%j is refused', (written) => {
    expect(() => parse(written)).toThrow(/healthcheck/i)
  })
})
