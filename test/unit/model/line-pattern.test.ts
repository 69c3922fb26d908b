import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern } from '../../../src/model/line-pattern.ts'

function isIn(pattern: string, line: string): boolean {
  const compiled = compilePattern(pattern)
  if (!compiled.ok) throw new Error(compiled.reason)
  return compiled.pattern.isIn(line)
}

/** Patterns of few letters, so that something is often found. */
const patterns = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      'a',
      'b',
      '.',
      '\\w',
      '\\d',
      '[ab]',
      '[^a]',
      '[a-c1-9]',
      '\\.',
      '\\b',
      '^',
      '$',
      '\\s',
      '[\\D]',
    ),
    fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => left + right),
    fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => `(?:${left}|${right})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,}', '*?'))
      .map(([inner, repeat]) => `(${inner})${repeat}`),
  ),
})).pattern
const lines = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.', ' ', 'ü'), maxLength: 12 })

describe('a pattern over lines', () => {
  it('finds what the regular expressions of JavaScript find', () => {
    fc.assert(
      fc.property(patterns, lines, (pattern, line) => {
        expect(isIn(pattern, line)).toBe(new RegExp(pattern, 'u').test(line))
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    ['listening on port \\d+', 'server listening on port 80', true],
    ['listening on port \\d+$', 'listening on port 80 now', false],
    ['(?i)READY', 'app is Ready', true],
    ['(?i)[^a]', 'A', false],
    ['\\u{1F600}|\\x41', '😀', true],
    ['(?<port>\\d{2,4})', 'x 8080', true],
    ['\\bup\\b', 'startup', false],
    ['[\\]\\-x]', '-', true],
    ['', 'anything', true],
    ['((((){1000}){1000}){1000}){1000}', 'x', true],
  ])('%s in %s: %s', (pattern, line, found) => {
    expect(isIn(pattern, line)).toBe(found)
  })

  it.each([
    ['(a)\\1', 'references to groups are not possible'],
    ['a(?=b)', 'looking ahead or behind'],
    ['(?<!b)a', 'looking ahead or behind'],
    ['(a', "a '(' is not closed"],
    ['a)', "a ')' has no '(' before it"],
    ['[a', "a '[' is not closed"],
    ['[b-a]', 'ends before it begins'],
    ['*a', 'there is nothing to repeat'],
    ['a**', 'nothing can be repeated twice'],
    ['^*', 'a place cannot be repeated'],
    ['a\\', 'it ends in a backslash'],
    ['\\q', "'\\q' means nothing"],
    ['\\x1', 'incomplete'],
    ['a{3,2}', 'is no range'],
    ['(a{900}){900}', 'it repeats too much'],
    ['[acegikmoqs]{200}', 'it repeats too much'],
    ['a'.repeat(1001), 'it is longer than'],
    [`${'('.repeat(60)}a${')'.repeat(60)}`, 'nested too deeply'],
  ])('%s is none: %s', (pattern, reason) => {
    expect(compilePattern(pattern)).toMatchObject({
      ok: false,
      reason: expect.stringContaining(reason) as string,
    })
  })

  it('takes no longer for a pattern that others backtrack over', () => {
    expect(isIn('(a*)*(a*)*(a|a)*b', 'a'.repeat(4000))).toBe(false)
  })
})
