import { describe, expect, it } from 'vitest'
import { parseImageHealthcheck } from '../../../src/image/image-healthcheck.ts'

const parse = (Healthcheck: unknown, more: Readonly<Record<string, unknown>> = {}) =>
  parseImageHealthcheck({ Healthcheck, ...more })

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
      command: ['curl', 'x'],
      interval: 5000,
      timeout: 1500,
      retries: 2,
      startPeriod: undefined,
      startInterval: undefined,
    })
  })

  it('runs a command line with the shell of the image', () => {
    const test = { Test: ['CMD-SHELL', 'curl x || exit 1'] }
    expect(parse(test)).toMatchObject({ command: ['/bin/sh', '-c', 'curl x || exit 1'] })
    expect(parse(test, { Shell: ['/bin/bash', '-ec'] })).toMatchObject({
      command: ['/bin/bash', '-ec', 'curl x || exit 1'],
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
