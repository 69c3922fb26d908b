import { describe, expect, it } from 'vitest'
import { parseEnvFile, parseRawEnvFile } from '../../../src/config/parse-env-file.ts'

const outside: Readonly<Record<string, string>> = { HOME: '/root', OUTER: 'outer' }
const lookup = (name: string): string | undefined => outside[name]

function values(text: string): Readonly<Record<string, string>> {
  const result = parseEnvFile(text, lookup)
  expect(result.problems).toEqual([])
  return Object.fromEntries(result.values)
}

describe('parseEnvFile', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['A: 1', { A: '1' }],
    ['export A=1', { A: '1' }],
    ['  A = 1  ', { A: '1' }],
    ['A=', { A: '' }],
    ['A=a#b', { A: 'a#b' }],
    ['A=a # comment', { A: 'a' }],
    ['A=a b c', { A: 'a b c' }],
    ['# only\n\n  # comments\nA=1', { A: '1' }],
    ['\u{feff}A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['A=1\nA=2', { A: '2' }],
    ['a.b-c[0]=1', { 'a.b-c[0]': '1' }],
    ['A="x # y"  # comment', { A: 'x # y' }],
    ['A="two\nlines"\nB=2', { A: 'two\nlines', B: '2' }],
    ['A="tab\\tnew\\nline \\"quoted\\" \\\\"', { A: 'tab\tnew\nline "quoted" \\' }],
    ["A='$OUTER \\n it\\'s'", { A: "$OUTER \\n it's" }],
    ['A=$OUTER/${B:-b}', { A: 'outer/b' }],
    ['A=1\nB="${A}2"', { A: '1', B: '12' }],
    ['A="\\$OUTER"', { A: '$OUTER' }],
    ['OUTER=inner\nA=$OUTER', { OUTER: 'inner', A: 'outer' }],
    ['HOME\nNOT_SET', { HOME: '/root' }],
    ["A=it's", { A: "it's" }],
    ['A="x"y', { A: 'x' }],
  ])('reads %j', (text, expected) => {
    expect(values(text)).toEqual(expected)
  })

  it.each([
    ['A=1\nB="open', [{ line: 2, reason: 'a quote is not closed' }]],
    ['A B=1', [{ line: 1, reason: 'the variable has no valid name' }]],
    ['=1\nB=2', [{ line: 1, reason: 'the variable has no valid name' }]],
    ['A=${', [{ line: 1, reason: 'invalid interpolation' }]],
    ['\n\nA=${SECRET:?gone}', [{ line: 3, reason: "required variable 'SECRET' is not set" }]],
  ])('reports the line of %j', (text, problems) => {
    expect(parseEnvFile(text, lookup).problems).toEqual(problems)
  })
})

describe('parseRawEnvFile', () => {
  it('takes values as they are', () => {
    const { values: found } = parseRawEnvFile('# c\nA="$OUTER" # x\nB=\nHOME\nNOT_SET\n', lookup)
    expect(Object.fromEntries(found)).toEqual({ A: '"$OUTER" # x', B: '', HOME: '/root' })
  })

  it('reports names that hold spaces', () => {
    expect(parseRawEnvFile('A=1\nB C=2', lookup).problems).toEqual([
      { line: 2, reason: 'the variable has no valid name' },
    ])
  })
})
