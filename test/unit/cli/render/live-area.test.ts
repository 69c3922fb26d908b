import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { LiveArea } from '../../../../src/cli/render/live-area.ts'

function open(isLive: boolean): { readonly area: LiveArea; readonly stream: PassThrough } {
  const stream = new PassThrough()
  return { area: new LiveArea(stream, isLive), stream }
}

describe('the live area of a terminal', () => {
  it('takes back its lines before it shows others', () => {
    const { area, stream } = open(true)
    area.show(['a', 'b'])
    area.show(['c'])
    expect(String(stream.read())).toBe(
      '\u001b[?7la\nb\n\u001b[?7h\u001b[?7l\u001b[2A\r\u001b[Jc\n\u001b[?7h',
    )
  })

  it('lets other output pass above', () => {
    const { area, stream } = open(true)
    area.show(['a'])
    stream.read()
    area.writeAbove(stream, 'log\n')
    expect(String(stream.read())).toBe(
      '\u001b[?7l\u001b[1A\r\u001b[J\u001b[?7hlog\n\u001b[?7la\n\u001b[?7h',
    )
  })

  it('leaves alone what was released', () => {
    const { area, stream } = open(true)
    area.show(['a'])
    area.release()
    stream.read()
    area.show(['b'])
    expect(String(stream.read())).toBe('\u001b[?7lb\n\u001b[?7h')
  })

  it('shows nothing on a stream that is no terminal', () => {
    const { area, stream } = open(false)
    area.show(['a'])
    area.writeAbove(stream, 'log\n')
    expect(String(stream.read())).toBe('log\n')
  })
})
