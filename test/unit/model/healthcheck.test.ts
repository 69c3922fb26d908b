import { describe, expect, it } from 'vitest'
import { seconds } from '../../../src/model/duration.ts'
import {
  decideHealthcheck,
  type HealthcheckWish,
  type PartialHealthcheck,
} from '../../../src/model/healthcheck.ts'

const open: PartialHealthcheck = {
  probe: undefined,
  interval: undefined,
  timeout: undefined,
  retries: undefined,
  startPeriod: undefined,
  startInterval: undefined,
  onFailure: undefined,
}
const probe = (...command: string[]) => ({ type: 'command', command }) as const
const image = (healthcheck: HealthcheckWish, shell?: readonly string[]) => ({ healthcheck, shell })
const ofImage = image({ ...open, probe: probe('probe'), interval: seconds(7) })

describe('the probe of a container', () => {
  it('is that of the image, with defaults for what it leaves open', () => {
    expect(decideHealthcheck(undefined, ofImage)).toEqual({
      probe: probe('probe'),
      interval: 7000,
      timeout: 30_000,
      retries: 3,
      startPeriod: 0,
      startInterval: 5000,
      onFailure: 'none',
    })
  })

  it('is what the service says, value by value', () => {
    const wish = { ...open, probe: probe('other'), retries: 9 }
    expect(decideHealthcheck(wish, ofImage)).toMatchObject({
      probe: probe('other'),
      retries: 9,
      interval: 7000,
    })
    expect(decideHealthcheck({ ...open, interval: seconds(1) }, ofImage)).toMatchObject({
      probe: probe('probe'),
      interval: 1000,
    })
  })

  it.each([
    ['the service wants none', 'disabled', ofImage],
    ['the image wants none', undefined, image('disabled')],
    ['nobody names a command', open, image(open)],
  ] as const)('is none where %s', (_, service, below) => {
    expect(decideHealthcheck(service, below)).toBeUndefined()
  })

  it('runs a command line with the shell of the image', () => {
    const wish = { ...open, probe: { type: 'shell', line: 'curl x || exit 1' } } as const
    expect(decideHealthcheck(wish, undefined)?.probe).toEqual(
      probe('/bin/sh', '-c', 'curl x || exit 1'),
    )
    expect(decideHealthcheck(wish, image(undefined, ['/bin/bash', '-ec']))?.probe).toEqual(
      probe('/bin/bash', '-ec', 'curl x || exit 1'),
    )
    expect(decideHealthcheck(undefined, image(wish, ['/bin/ash', '-c']))?.probe).toEqual(
      probe('/bin/ash', '-c', 'curl x || exit 1'),
    )
  })
})
