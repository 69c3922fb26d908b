import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DiagnosticList } from '../../../src/config/diagnostic-list.ts'
import { formatStackFile } from '../../../src/config/format-stack-file.ts'
import { parseYaml } from '../../../src/config/parse-yaml.ts'
import { commentsOf } from '../../../src/config/print-yaml.ts'
import { toPlain, type PlainValue } from '../../../src/config/source-tree.ts'
import { repositoryFiles, repositoryRoot } from '../../support/repository.ts'

function format(text: string): string {
  const formatted = formatStackFile('stack.yaml', text)
  if (!formatted.ok) throw new Error(formatted.diagnostics.map(({ message }) => message).join())
  return formatted.text
}

function valuesOf(text: string): readonly PlainValue[] {
  return parseYaml('', text, new DiagnosticList()).map(toPlain)
}

describe('formatting', () => {
  it('indents, spaces and keeps comments, quotes and spellings', () => {
    const text = `# head


services:
      web:
          image:   'nginx'   # why
          ports:
          - 80:80
          # about
          - "81:81"
          mode: 0777
          nothing:
          tilde: ~
          labels: {a: 1,b: , c: [1,2]}
          reset: !reset
          script: |
              text
                more
          multi: a
            b


# between
x-base: &base
     a: b
#end`
    expect(format(text)).toBe(`# head

services:
  web:
    image: 'nginx' # why
    ports:
      - 80:80
      # about
      - "81:81"
    mode: 0777
    nothing:
    tilde: ~
    labels: {a: 1, b:, c: [1, 2]}
    reset: !reset
    script: |
      text
        more
    multi: a b

# between
x-base: &base
  a: b

#end
`)
  })

  it('writes brackets over several lines as lines', () => {
    expect(format('a: [b, # why\n  {c: 1}]\nd: {e: [\n  f]}\n')).toBe(
      'a:\n  - b # why\n  - {c: 1}\nd:\n  e:\n    - f\n',
    )
  })

  it('keeps line ends of Windows, and takes the byte order mark away', () => {
    expect(format('\u{feff}a:  b\r\nc:   d # x\r\n')).toBe('a: b\r\nc: d # x\r\n')
  })

  it('keeps several documents, anchors and merge keys', () => {
    expect(format('a: &x {b: c}\nd: *x\ne:\n    <<: *x\n---\nf:  g\n')).toBe(
      'a: &x {b: c}\nd: *x\ne:\n  <<: *x\n---\nf: g\n',
    )
  })

  it('keeps space that is a part of a value', () => {
    expect(format('a: |\n    x  \n    y\n\nb:   c  \n')).toBe('a: |\n  x  \n  y\n\nb: c\n')
  })

  it('refuses a file that is no YAML, with the place', () => {
    const formatted = formatStackFile('stack.yaml', 'a: b\n\tc: [\n')
    expect(formatted).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'SF0003', span: { file: 'stack.yaml', line: 2 } }],
    })
  })

  it('changes neither values nor comments of the files of this repository, and nothing twice', () => {
    const files = repositoryFiles(/\.ya?ml$/)
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const text = readFileSync(join(repositoryRoot, file), 'utf8')
      const formatted = format(text)
      expect(valuesOf(formatted)).toEqual(valuesOf(text))
      expect(commentsOf(formatted)).toEqual(commentsOf(text))
      expect(format(formatted)).toBe(formatted)
    }
  })
})

const words = fc.constantFrom('a', 'yes', '~', '0777', "'it'", '"q: #"', 'x y', '1e3', '!reset')
const comments = fc.constantFrom('', '', '', ' # behind', '   #tight')
const blanks = fc.constantFrom('', '', '', '\n', '\n\n\n', '# line\n', '      # deep\n\n')

/** Lines of a mapping at a column, with comments, empty lines and brackets in between. */
function mappingLines(depth: number, column: number): fc.Arbitrary<string> {
  const indent = ' '.repeat(column)
  const leaf = fc
    .tuple(fc.constantFrom(' ', '   '), words, comments)
    .map(([space, word, comment]) => `${space}${word}${comment}\n`)
  const flow = fc
    .tuple(fc.array(words, { maxLength: 3 }), comments, fc.boolean())
    .map(([items, comment, isLong]) =>
      isLong
        ? ` [${items.join(`,\n${indent}  `)}]${comment}\n`
        : ` [ ${items.join(',')}]${comment}\n`,
    )
  const block = fc
    .tuple(comments, fc.constantFrom('|', '>-', '|+'), fc.constantFrom('t', 't \n', '# no\n\nt'))
    .map(([, style, text]) => ` ${style}\n${text.replace(/^(?=.)/gm, `${indent}   `)}\n`)
  const list = fc
    .array(fc.tuple(blanks, words, comments), { minLength: 1, maxLength: 3 })
    .map(
      (items) =>
        `\n${items.map(([, word, comment]) => `${indent} - ${word}${comment}\n`).join('')}`,
    )
  const nested =
    depth === 0
      ? leaf
      : fc
          .tuple(comments, fc.integer({ min: 1, max: 5 }))
          .chain(([comment, more]) =>
            mappingLines(depth - 1, column + more).map((inner) => `${comment}\n${inner}`),
          )
  const value = fc.oneof(leaf, flow, block, list, nested)
  return fc
    .array(fc.tuple(blanks, value), { minLength: 1, maxLength: 4 })
    .map((entries) =>
      entries.map(([blank, text], index) => `${blank}${indent}k${index}:${text}`).join(''),
    )
}

describe('formatting any file', () => {
  it('keeps its values and comments, or refuses it; and changes nothing twice', () => {
    let formattedFiles = 0
    fc.assert(
      fc.property(mappingLines(3, 0), (text) => {
        const formatted = formatStackFile('stack.yaml', text)
        if (!formatted.ok) return
        formattedFiles += 1
        expect(valuesOf(formatted.text)).toEqual(valuesOf(text))
        expect(commentsOf(formatted.text).toSorted()).toEqual(commentsOf(text).toSorted())
        expect(formatStackFile('stack.yaml', formatted.text)).toEqual(formatted)
      }),
      { numRuns: 500 },
    )
    expect(formattedFiles).toBeGreaterThan(400)
  })
})
