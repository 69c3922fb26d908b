import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readLeniently } from '../../../src/config/lenient-yaml.ts'
import { readStrictly } from '../../../src/config/strict-yaml.ts'
import { readUsually } from '../../../src/config/usual-yaml.ts'
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

/** All events with all places; nothing where the usual reader leaves the text to the others. */
function eventsOfUsual(text: string): readonly (readonly YamlEvent[] | undefined)[] {
  const usual = readUsually(text)
  const strict = usual === undefined ? undefined : readStrictly(text)
  return usual === undefined ? [] : [eventsOf(usual), strict && eventsOf(strict)]
}

function eventsOf(source: EventSource): readonly YamlEvent[] {
  const events: YamlEvent[] = []
  while (source.nextDocument()) {
    let depth = 0
    do {
      const event = source.next()
      if (event.kind === 'end') depth -= 1
      else if (event.kind === 'sequence' || event.kind === 'mapping') depth += 1
      events.push(event)
    } while (depth > 0)
  }
  return events
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

describe('the usual reader', () => {
  it('says what the strict one says of most files, and takes none that it refuses', () => {
    const texts = readdirSync(corpus).flatMap(textsOf)
    const taken = texts.map(eventsOfUsual).filter(([usual]) => usual !== undefined)
    for (const [usual, strict] of taken) expect(usual).toEqual(strict)
    expect(taken.length).toBeGreaterThan(texts.length * 0.8)
  })

  it('says what the strict one says of changed files that it takes', () => {
    const parts = fc.constantFrom(
      ...[
        '',
        ' ',
        '  ',
        '\n',
        '\n  ',
        '\n    ',
        ':',
        ': ',
        '- ',
        '-',
        '#',
        ' # c',
        "'",
        "''",
        '"',
        '\\',
      ],
      ...[
        '|\n',
        '>-\n',
        ' {',
        '}',
        '[',
        ']',
        ',',
        '&a ',
        '*a',
        '<<: *a',
        '!b ',
        '? ',
        '---\n',
        '%',
        'é',
      ],
    )
    const changes = fc.record({
      lines: fc
        .constantFrom(...readdirSync(corpus).flatMap(textsOf))
        .map((text) => text.split('\n')),
      first: fc.nat(40),
      count: fc.nat(10),
      at: fc.nat(200),
      part: parts,
      removed: fc.nat(3),
    })
    let taken = 0
    fc.assert(
      fc.property(changes, ({ lines, first, count, at, part, removed }) => {
        const some = lines.slice(first % lines.length).slice(0, count + 1)
        const margin = some[0]?.search(/[^ ]|$/) ?? 0
        const text = some.map((line) => line.slice(margin)).join('\n')
        const changed = text.slice(0, at) + part + text.slice(at + removed)
        const [usual, strict] = eventsOfUsual(changed)
        if (usual === undefined) return
        taken += 1
        expect(usual).toEqual(strict)
      }),
      { numRuns: 3000, seed: 1 },
    )
    expect(taken).toBeGreaterThan(500)
  })

  it.each([
    ['lines of text', 'a: |\n  b\n\n   c\n  # d\n# e\nf: >-\n  g\n  h\n\n'],
    ['values in brackets over lines', 'a: [\n  b,\n  {c: d,\n   e: "f"},\n  ]\n'],
    ['lists as far in as their keys', 'a:\n- b: c\n  d:\n  - e\n- f\ng: h'],
    ['anchors and merge keys', 'a: &b\n  c: d\ne: &f\n  - g\nh:\n  <<: [*b, *b]\n  i: *f\n'],
    ['comments and empty lines', '# a\n---\n\nb: # c\n  # d\n\n  e: f # g\n  #h\n'],
  ])('takes %s', (_, text) => {
    const [usual, strict] = eventsOfUsual(text)
    expect(usual?.length).toBeGreaterThan(0)
    expect(usual).toEqual(strict)
  })

  it.each([
    ['tabs', 'a:\tb\n'],
    ['tags', 'a: !reset\n'],
    ['several documents', 'a: b\n---\nc: d\n'],
    ['a value over several lines', 'a: b\n  c\n'],
    ['a deep nesting', `a: ${'['.repeat(100)}${']'.repeat(100)}\n`],
    ['what is no mapping', 'a\n'],
    ['nothing', ''],
  ])('leaves %s to the others', (_, text) => {
    expect(readUsually(text)).toBeUndefined()
  })
})
