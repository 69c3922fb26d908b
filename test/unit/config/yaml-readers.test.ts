import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readLeniently } from '../../../src/config/lenient-yaml.ts'
import { readStrictly } from '../../../src/config/strict-yaml.ts'
import type { EventSource, YamlEvent } from '../../../src/config/yaml-event.ts'

/** What the documents say that are not empty, with the places of what is written. */
function saidBy(source: EventSource): readonly (readonly string[])[] {
  const documents: (readonly string[])[] = []
  while (source.nextDocument()) documents.push(saidInDocument(source))
  return documents.filter(([first, ...more]) => more.length > 0 || first !== emptyDocument)
}

function saidInDocument(source: EventSource): readonly string[] {
  const said: string[] = []
  let depth = 0
  do {
    const event = source.next()
    if (event.kind === 'end') depth -= 1
    else if (event.kind === 'sequence' || event.kind === 'mapping') depth += 1
    said.push(told(event))
  } while (depth > 0)
  return said
}

const emptyDocument =
  '{"kind":"scalar","value":"","isPlain":true,"start":"nowhere","end":"nowhere"}'

function told(event: YamlEvent): string {
  if (event.kind === 'end') return 'end'
  const isLeftOut = event.kind === 'scalar' && event.start === event.end
  return JSON.stringify(isLeftOut ? { ...event, start: 'nowhere', end: 'nowhere' } : event)
}

/** What both readers say of a text; `undefined` where one refuses it. */
function bothSay(text: string): readonly ReturnType<typeof saidBy>[] | undefined {
  const strict = readStrictly(text)
  const lenient = readLeniently(text)
  if (strict === undefined || lenient === undefined || lenient.errors.length > 0) return undefined
  return [saidBy(strict), saidBy(lenient.events)]
}

const corpus = new URL('../../oracle/corpus/', import.meta.url)

interface CaseFiles {
  readonly files: Readonly<Record<string, string>>
}

function textsOf(file: string): readonly string[] {
  const cases = parse(readFileSync(new URL(file, corpus), 'utf8')) as Record<
    string,
    string | CaseFiles
  >
  return Object.values(cases).flatMap((given) =>
    typeof given === 'string' ? [given] : Object.values(given.files),
  )
}

describe('the strict and the lenient reader', () => {
  it.each(readdirSync(corpus))('say the same of %s', (file) => {
    const compared = textsOf(file).flatMap((text) =>
      [bothSay(text) ?? []].filter(({ length }) => length > 0),
    )
    expect(compared.length).toBeGreaterThan(0)
    for (const [strict, lenient] of compared) expect(strict).toEqual(lenient)
  })

  it('say the same of any mapping that both take', () => {
    const parts = fc.constantFrom(
      ...['a', 'b: ', ': ', '- ', '[', ']', '{', '}', ', ', '\n', '\n  ', '\n    ', ' '],
      ...[
        '"q"',
        "'q'",
        "'it''s'",
        '"\\n\\u00e9"',
        '# c\n',
        ' # d\n',
        ': &a ',
        '- &a ',
        '*a',
        '---\n',
        '...\n',
      ],
      ...['|\n  x\n  y\n', '>-\n  x\n\n  y\n', '|2+\n    z\n\n', 'k: v\n', '- i\n', '[e, f: g]'],
    )
    const texts = fc
      .array(parts, { minLength: 1, maxLength: 12 })
      .map((list) => `r: ${list.join('')}\n`)
    let taken = 0
    fc.assert(
      fc.property(texts, (text) => {
        const both = bothSay(text)
        if (both === undefined) return
        taken += 1
        const [strict, lenient] = both
        expect(strict).toEqual(lenient)
      }),
      { numRuns: 1000, seed: 1 },
    )
    expect(taken).toBeGreaterThan(100)
  })
})
