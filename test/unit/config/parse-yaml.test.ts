import { describe, expect, it } from 'vitest'
import { DiagnosticList } from '../../../src/config/diagnostic-list.ts'
import { parseYaml } from '../../../src/config/parse-yaml.ts'
import { toPlain } from '../../../src/config/source-tree.ts'
import type { SourceTree } from '../../../src/config/source-tree.ts'

function parse(text: string): readonly SourceTree[] {
  const diagnostics = new DiagnosticList()
  const trees = parseYaml('f', text, diagnostics)
  expect(diagnostics.all()).toEqual([])
  return trees
}

function valuesOf(text: string): readonly unknown[] {
  return parse(text).map(toPlain)
}

function complaintsAbout(text: string): readonly string[] {
  const diagnostics = new DiagnosticList()
  parseYaml('f', text, diagnostics)
  return diagnostics.all().map(({ message, span }) => `${span?.line}:${span?.column} ${message}`)
}

/** The place of each key and value, from its first character to behind its last. */
function placesIn(node: SourceTree, path = ''): readonly string[] {
  const { line, column, endLine, endColumn } = node.span
  const own = `${path} ${line}:${column}-${endLine}:${endColumn}`
  if (node.kind === 'scalar') return [own]
  if (node.kind === 'sequence')
    return [own, ...node.items.flatMap((item, index) => placesIn(item, `${path}[${index}]`))]
  return [own, ...[...node.entries.values()].flatMap((e) => placesIn(e.value, `${path}.${e.key}`))]
}

function placesOf(text: string): readonly string[] {
  return parse(text).flatMap((tree) => placesIn(tree))
}

describe('places of values', () => {
  it('are those of what is written, with quotes and brackets', () => {
    expect(placesOf('a: b c # d\n"e": \'f\'\ng: [h, {i: "j"}, k: l ]\n')).toEqual([
      ' 1:1-3:24',
      '.a 1:4-1:7',
      '.e 2:6-2:9',
      '.g 3:4-3:24',
      '.g[0] 3:5-3:6',
      '.g[1] 3:8-3:16',
      '.g[1].i 3:12-3:15',
      '.g[2] 3:18-3:22',
      '.g[2].k 3:21-3:22',
    ])
  })

  it('of blocks of text begin with the sign that opens them', () => {
    expect(placesOf('a: | # b > c\n  d\n"e |": !!str >-\n  f\n')).toEqual([
      ' 1:1-5:1',
      '.a 1:4-3:1',
      '.e | 3:14-5:1',
    ])
  })

  it('of brackets over several lines end with the bracket', () => {
    expect(placesOf('a: [\n  b, # ]\n  c: ,\n ]\nd: {\n }\n')).toEqual([
      ' 1:1-6:3',
      '.a 1:4-4:3',
      '.a[0] 2:3-2:4',
      '.a[1] 3:3-3:4',
      '.a[1].c 3:3-3:4',
      '.d 5:4-6:3',
    ])
  })

  it('of what is left out are those of the key, or behind the dash', () => {
    expect(placesOf('a:\nb: !reset\nc:\n  -\n  # d\n  - \n')).toEqual([
      ' 1:1-6:5',
      '.a 1:1-1:2',
      '.b 2:1-2:2',
      '.c 4:3-6:5',
      '.c[0] 4:4-4:4',
      '.c[1] 6:5-6:5',
    ])
  })
})

describe('values', () => {
  it('have the types that their tags give, under any handle', () => {
    const tagged = '%TAG !t! tag:yaml.org,2002:\n---\na: !!str 1\nb: !<tag:yaml.org,2002:str> 2\n'
    expect(valuesOf(`${tagged}c: !t!str 3\nd: ! 4\ne: !!int "5"\nf: !other "6"\n`)).toEqual([
      { a: '1', b: '2', c: '3', d: '4', e: 5, f: '6' },
    ])
  })

  it('of a block at the end have a line end only when the file has one', () => {
    expect(valuesOf('a: |\n  b\n')).toEqual([{ a: 'b\n' }])
    expect(valuesOf('a: |\n  b')).toEqual([{ a: 'b' }])
  })

  it('come from all documents that say something', () => {
    expect(valuesOf('a: 1\n---\n---\nb: &x 2\n...\n# c\n')).toEqual([{ a: 1 }, { b: 2 }])
    expect(complaintsAbout('a: &x 1\n---\nb: *x\n')).toEqual([
      "3:4 alias '*x' has no anchor before it",
    ])
  })

  it('of keys that are no text are left out with the key', () => {
    expect(complaintsAbout('? [a, {b: c}]\n: {d: [e]}\n1: {f: g}\nh: i\n')).toEqual([
      '1:3 a key must be a plain string',
      "3:1 key '1' is not a string",
    ])
  })
})

describe('a text that is no YAML', () => {
  it('is told of by the first mistake of each document', () => {
    expect(complaintsAbout('a: "b\n')).toEqual(['2:1 invalid YAML: a quote is not closed'])
    expect(complaintsAbout('a: ]\n---\nb: %\n---\nc: 1\n')).toHaveLength(2)
  })

  it('hides no other document', () => {
    const diagnostics = new DiagnosticList()
    expect(parseYaml('f', 'a: 1\n---\nb: ]\n', diagnostics).map(toPlain)).toEqual([{ a: 1 }])
    expect(diagnostics.all()).toHaveLength(1)
  })
})
