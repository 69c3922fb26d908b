import { describe, expect, it } from 'vitest'
import { applyFix } from '../../../../src/config/lint/apply-fix.ts'

const file = `# first
version: "3"   # old

services: {web: {image: x}}
volumes:
  # about a
  a:
    labels:
      k: v
      # inside
      l: w

  # about b
  b: # behind
`

function fix(text: string, ...path: readonly string[]): string | undefined {
  return applyFix(text, { file: 'stack.yaml', path })
}

describe('taking a key away', () => {
  it('leaves all else as it was', () => {
    expect(fix(file, 'version')).toBe(file.replace('version: "3"   # old\n', ''))
    expect(fix(file, 'volumes', 'b')).toBe(file.replace('  b: # behind\n', ''))
  })

  it('keeps the comments inside', () => {
    expect(fix(file, 'volumes', 'a')).toBe(
      file.replace(
        '  a:\n    labels:\n      k: v\n      # inside\n      l: w\n',
        '      # inside\n',
      ),
    )
  })

  it('takes the section along with its last key', () => {
    const text = 'services: {}\nvolumes:\n  a: {}\nname: x\n'
    expect(fix(text, 'volumes', 'a')).toBe('services: {}\nname: x\n')
  })

  it('keeps line ends of Windows', () => {
    expect(fix('version: "3"\r\nname: x\r\n', 'version')).toBe('name: x\r\n')
  })

  it.each([
    ['a flow mapping', 'services: {}\nvolumes: {a: , b: }\n'],
    ['an anchor that something else uses', 'volumes:\n  a: &a {x: y}\n  b: *a\n'],
    ['a key that is not there', 'volumes: {}\n'],
    ['several documents', 'volumes:\n  a:\n  b:\n---\nname: x\n'],
  ])('is refused for %s', (_, text) => {
    expect(fix(text, 'volumes', 'a')).toBeUndefined()
  })
})
