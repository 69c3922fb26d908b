import { describe, expect, it } from 'vitest'
import { encodeClientFrame, ExecFrameDecoder } from '../../../src/client/exec-frames.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('frames to a command', () => {
  it('carry input, its end, the size of the window and signals', () => {
    expect(hex(encodeClientFrame({ type: 'stdin', bytes: Buffer.from('ab') }))).toBe(
      '00000000026162',
    )
    expect(hex(encodeClientFrame({ type: 'stdin', bytes: new Uint8Array() }))).toBe('0000000000')
    expect(hex(encodeClientFrame({ type: 'resize', columns: 80, rows: 24 }))).toBe(
      '030000000400500018',
    )
    expect(hex(encodeClientFrame({ type: 'signal', signal: 15 }))).toBe('05000000010f')
  })
})

describe('frames from a command', () => {
  const stream = Buffer.from(
    '01000000026f75' + '0200000001' + '65' + '060000000162' + '04000000017f',
    'hex',
  )
  const frames = [
    { type: 'stdout', bytes: Buffer.from('ou') },
    { type: 'stderr', bytes: Buffer.from('e') },
    { type: 'start-failed', message: 'b' },
    { type: 'end', exitCode: 127 },
  ]

  it('are cut out of one chunk', () => {
    expect(new ExecFrameDecoder().push(stream)).toEqual(frames)
  })

  it('are put together from single bytes', () => {
    const decoder = new ExecFrameDecoder()
    expect([...stream].flatMap((byte) => decoder.push(Uint8Array.of(byte)))).toEqual(frames)
  })

  it.each([
    ['of an unknown type', '0900000000'],
    ['that is longer than allowed', '0100100001'],
  ])('%s are refused', (_, bytes) => {
    expect(() => new ExecFrameDecoder().push(Buffer.from(bytes, 'hex'))).toThrow(/^exec frame of/)
  })
})
