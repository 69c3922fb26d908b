import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { DiagnosticList } from '../../../src/config/diagnostic-list.ts'
import { findSchemaProblems } from '../../../src/config/find-schema-problems.ts'
import { fitsSchema } from '../../../src/config/fits-schema.ts'
import { keysByPath } from '../../../src/config/generated/schema-tables.ts'
import { parseYaml } from '../../../src/config/parse-yaml.ts'
import type { SourceMapping } from '../../../src/config/source-tree.ts'

function treesOf(text: string): readonly SourceMapping[] {
  return parseYaml('f', text, new DiagnosticList()).flatMap((tree) =>
    tree.kind === 'mapping' ? [tree] : [],
  )
}

function problemsOf(tree: SourceMapping): readonly string[] {
  return findSchemaProblems(tree).map(({ problem }) => problem.message)
}

const corpus = new URL('../../oracle/corpus/', import.meta.url)

interface CaseFiles {
  readonly files: Readonly<Record<string, string>>
}

const texts = readdirSync(corpus).flatMap((file) => {
  const cases = parse(readFileSync(new URL(file, corpus), 'utf8')) as Record<
    string,
    string | CaseFiles
  >
  return Object.values(cases).flatMap((given) =>
    typeof given === 'string' ? [given] : Object.values(given.files),
  )
})

describe('fitsSchema', () => {
  it('takes nothing of the corpus that the validator refuses, and nearly all else', () => {
    const trees = texts.flatMap(treesOf)
    const taken = trees.filter(fitsSchema)
    expect(taken.flatMap(problemsOf)).toEqual([])
    const valid = trees.filter((tree) => problemsOf(tree).length === 0)
    expect(taken.length).toBeGreaterThan(valid.length * 0.95)
  })

  it('takes nothing that the validator refuses, whatever stands at any key', () => {
    const paths = fc.constantFrom(
      ...Object.entries(keysByPath).flatMap(([at, keys]) =>
        keys.map((key) => [...at.split('.').filter((part) => part !== ''), key]),
      ),
    )
    const values = fc.constantFrom(
      ...[
        'a',
        '1',
        '-1',
        '1.5',
        '0',
        '101',
        'true',
        'null',
        '"1"',
        '""',
        '.inf',
        '.nan',
        '0b1',
        'a/b',
      ],
      ...[
        '[]',
        '[a]',
        '[a, a]',
        '[1, "1"]',
        '[1, 1]',
        '[{a: b}, {a: b}]',
        '[null]',
        '[[a]]',
        '[true]',
      ],
      ...[
        '{}',
        '{a: b}',
        '{a: 1}',
        '{a: }',
        '{A: 1}',
        '{x-a: [b]}',
        '{a: {}}',
        '{a: [b, b]}',
        '{a: {b: c}}',
      ],
      ...['{__proto__: a}', 'always', 'every_3h', '{condition: service_started}', '{target: 1}'],
    )
    let taken = 0
    fc.assert(
      fc.property(paths, fc.constantFrom('n', 'a b', 'x-n'), values, (path, name, value) => {
        const text = path.reduceRight((inner, key) => {
          return key === '*' ? `{${name}: ${inner}}` : `{${key}: ${inner}}`
        }, value)
        for (const tree of treesOf(text).filter(fitsSchema)) {
          taken += 1
          expect([text, ...problemsOf(tree)]).toEqual([text])
        }
      }),
      { numRuns: 20_000, seed: 1 },
    )
    expect(taken).toBeGreaterThan(1000)
  })
})
