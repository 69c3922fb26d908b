import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DiagnosticList } from '../../../src/config/diagnostic-list.ts'
import { naturalOrder } from '../../../src/config/natural-order.ts'
import { parseYaml } from '../../../src/config/parse-yaml.ts'
import { toPlain } from '../../../src/config/source-tree.ts'
import { writeYaml } from '../../../src/config/write-yaml.ts'

function leaf(text: string): string {
  return writeYaml({ a: text }).slice(3, -1)
}

describe('writeYaml', () => {
  it.each([
    ['plain', 'plain'],
    ['a b', 'a b'],
    ['', '""'],
    ['true', '"true"'],
    ['no', '"no"'],
    ['8080', '"8080"'],
    ['1.5', '"1.5"'],
    ['017', '"017"'],
    ['null', '"null"'],
    ['~', '"~"'],
    ['22:22', '"22:22"'],
    ['8080:80', '8080:80'],
    ['2024-01-02', '"2024-01-02"'],
    ['a: b', `'a: b'`],
    ['a:', `'a:'`],
    ['a #b', `'a #b'`],
    ['a#b', 'a#b'],
    [' a', `' a'`],
    ['a ', `'a '`],
    ['- a', `'- a'`],
    ['-a', '-a'],
    ['*a', `'*a'`],
    ['{a}', `'{a}'`],
    ['a{b}', 'a{b}'],
    [`it's`, `it's`],
    [`'q'`, `'''q'''`],
    ['"q"', `'"q"'`],
    ['<<', '<<'],
    ['a\tb', '"a\\tb"'],
    ['\u0000', '"\\0"'],
    ['ü', 'ü'],
    ['a\nb', '|-\n  a\n  b'],
    ['a\nb\n', '|\n  a\n  b'],
    ['a\n\n', '|+\n  a\n'],
    [' a\nb', '|2-\n   a\n  b'],
    ['a \nb', '"a \\nb"'],
  ])('writes %j as %s', (text, written) => {
    expect(leaf(text)).toBe(written)
  })

  it('writes nested collections', () => {
    expect(writeYaml({ a: [{ b: 1, c: [true, null] }, [], {}, [['x']]], yes: 0.5 })).toBe(
      'a:\n  - b: 1\n    c:\n      - true\n      - null\n  - []\n  - {}\n  - - - x\n"yes": 0.5\n',
    )
  })

  it('writes what reads back as the same strings', () => {
    const characters = fc.constantFrom(
      ...Array.from('ab19 \n\t:#-?[]{},&*!|>\'"%@`~.=<_é\u0000\u0085\u2028\u{1f600}\\'),
    )
    const text = fc.array(characters, { maxLength: 12 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), text, (items, value) => {
        const model = { key: value, list: items, nested: { [`k${value}`]: value } }
        const diagnostics = new DiagnosticList()
        const [tree] = parseYaml('f', writeYaml(model), diagnostics)
        expect(diagnostics.all()).toEqual([])
        expect(tree === undefined ? undefined : JSON.parse(JSON.stringify(toPlain(tree)))).toEqual(
          model,
        )
      }),
      { numRuns: 500 },
    )
  })
})

describe('naturalOrder', () => {
  it('sorts numbers by value and letters after everything else', () => {
    const keys = ['web10', 'web2', 'Web', 'a_b', 'ab', 'a-b', 'a1b', 'a01', 'a1', '9', '10', 'b']
    expect(keys.toSorted(naturalOrder)).toEqual([
      '9',
      '10',
      'Web',
      'a-b',
      'a_b',
      'a1',
      'a1b',
      'a01',
      'ab',
      'b',
      'web2',
      'web10',
    ])
  })

  it('is a consistent order', () => {
    const key = fc.stringMatching(/^[a-c0-2_-]{0,5}$/)
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(Math.sign(naturalOrder(a, b)) + Math.sign(naturalOrder(b, a))).toBe(0)
        expect(naturalOrder(a, b) === 0).toBe(a === b)
      }),
    )
  })
})
