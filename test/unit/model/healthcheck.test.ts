import { describe, expect, it } from 'vitest'
import { seconds } from '../../../src/model/duration.ts'
import { decideHealthcheck, type PartialHealthcheck } from '../../../src/model/healthcheck.ts'

const open: PartialHealthcheck = {
  command: undefined,
  interval: undefined,
  timeout: undefined,
  retries: undefined,
  startPeriod: undefined,
  startInterval: undefined,
}
const ofImage: PartialHealthcheck = { ...open, command: ['probe'], interval: seconds(7) }

describe('the probe of a container', () => {
  it('is that of the image, with defaults for what it leaves open', () => {
    expect(decideHealthcheck(undefined, ofImage)).toEqual({
      command: ['probe'],
      interval: 7000,
      timeout: 30_000,
      retries: 3,
      startPeriod: 0,
      startInterval: 5000,
    })
  })

  it('is what the service says, value by value', () => {
    const wish = { ...open, command: ['other'], retries: 9 }
    expect(decideHealthcheck(wish, ofImage)).toMatchObject({
      command: ['other'],
      retries: 9,
      interval: 7000,
    })
    expect(decideHealthcheck({ ...open, interval: seconds(1) }, ofImage)).toMatchObject({
      command: ['probe'],
      interval: 1000,
    })
  })

  it.each([
    ['the service wants none', 'disabled', ofImage],
    ['the image wants none', undefined, 'disabled'],
    ['nobody names a command', open, open],
  ] as const)('is none where %s', (_, service, image) => {
    expect(decideHealthcheck(service, image)).toBeUndefined()
  })
})
