import { describe, expect, it } from 'vitest'
import { copyDirection, parseCopyPlace } from '../../../src/app/copy-place.ts'

describe('a side of a copy', () => {
  it.each([
    ['web:/etc/x', { type: 'container', service: 'web', path: '/etc/x' }],
    ['web:etc', { type: 'container', service: 'web', path: '/etc' }],
    ['./a:b', { type: 'local', path: './a:b' }],
    ['/a:b', { type: 'local', path: '/a:b' }],
    ['file', { type: 'local', path: 'file' }],
    ['-', { type: 'stream' }],
  ])('is read from %s', (text, place) => {
    expect(parseCopyPlace(text)).toEqual(place)
  })
})

describe('the direction of a copy', () => {
  it('needs one side in a container', () => {
    const between = (source: string, target: string) => (): unknown =>
      copyDirection(parseCopyPlace(source), parseCopyPlace(target))
    expect(between('a:/x', 'b:/y')).toThrow('copying between services is not supported')
    expect(between('x', 'y')).toThrow('unknown copy direction')
    expect(between('a:/x', '-')()).toMatchObject({ type: 'out of', target: { type: 'stream' } })
    expect(between('x', 'a:/x')()).toMatchObject({ type: 'into' })
  })
})
