import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { SpanFinder } from '../../../src/config/span-finder.ts'

/** Line and column of an offset, counted anew. */
function placeIn(text: string, offset: number): readonly [number, number] {
  const lines = text.slice(0, offset).split('\n')
  return [lines.length, (lines.at(-1) ?? '').length + 1]
}

describe('SpanFinder', () => {
  it('finds the lines and columns of offsets in any order', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', '\n', '\n'), maxLength: 60 })
    const offsets = fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { minLength: 1 })
    fc.assert(
      fc.property(texts, offsets, (text, pairs) => {
        const spans = new SpanFinder('f', text)
        for (const pair of pairs) {
          const [start = 0, end = 0] = pair.map((offset) => Math.min(offset, text.length))
          const [line, column] = placeIn(text, start)
          const [endLine, endColumn] = placeIn(text, Math.max(start, end))
          expect(spans.span(start, end)).toEqual({ file: 'f', line, column, endLine, endColumn })
        }
      }),
    )
  })

  it('begins with line 1 in a text without lines', () => {
    const span = { file: 'f', line: 1, column: 1, endLine: 1, endColumn: 1 }
    expect(new SpanFinder('f', '').span(0, 0)).toEqual(span)
  })
})
