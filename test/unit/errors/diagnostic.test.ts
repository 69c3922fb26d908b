import { describe, expect, it } from 'vitest'
import { formatDiagnostic, plainPaint, sortDiagnostics } from '../../../src/errors/diagnostic.ts'
import type { Diagnostic } from '../../../src/errors/diagnostic.ts'
import type { SourceSpan } from '../../../src/errors/stack-error.ts'

const text = [
  'services:',
  '  web:',
  '    imge: nginx',
  '\tport: 80',
  'x: \u001b[31mred',
  'last: "a',
  '  b"',
].join('\n')
const sources = new Map([['stack.yaml', text]])

function span(line: number, column: number, endLine = line, endColumn = column + 1): SourceSpan {
  return { file: 'stack.yaml', line, column, endLine, endColumn }
}

function diagnostic(overrides: Partial<Diagnostic>): Diagnostic {
  return {
    code: 'SF0005',
    severity: 'error',
    message: "unknown key 'imge'",
    hint: undefined,
    span: undefined,
    ...overrides,
  }
}

describe('formatDiagnostic', () => {
  it('shows place, code, message, the lines with a caret below the place, and the hint', () => {
    const shown = formatDiagnostic(
      diagnostic({ span: span(3, 5, 3, 9), hint: "did you mean 'image'?" }),
      sources,
      plainPaint,
    )
    expect(shown).toBe(
      [
        "stack.yaml:3:5: error[SF0005]: unknown key 'imge'",
        '  1 | services:',
        '  2 |   web:',
        '  3 |     imge: nginx',
        '    |     ^^^^',
        "  hint: did you mean 'image'?",
      ].join('\n'),
    )
  })

  it('shows a diagnostic without a place as one line', () => {
    expect(formatDiagnostic(diagnostic({ severity: 'warning' }), sources, plainPaint)).toBe(
      "warning[SF0005]: unknown key 'imge'",
    )
  })

  it('keeps the caret below its place behind tabs', () => {
    const shown = formatDiagnostic(diagnostic({ span: span(4, 2, 4, 6) }), sources, plainPaint)
    expect(shown.split('\n').at(-1)).toBe('    | \t^^^^')
  })

  it('marks the rest of the first line when the place goes over several lines', () => {
    const shown = formatDiagnostic(diagnostic({ span: span(6, 7, 7, 5) }), sources, plainPaint)
    expect(shown.split('\n').at(-1)).toBe('    |       ^^')
  })

  it('lets no control character of the file through', () => {
    const shown = formatDiagnostic(diagnostic({ span: span(5, 4) }), sources, plainPaint)
    expect(shown).not.toContain('\u001b')
    expect(shown).toContain('  5 | x: \u{fffd}[31mred')
  })

  it('cuts lines that are too long for a screen', () => {
    const long = new Map([['stack.yaml', `a: ${'x'.repeat(1000)}`]])
    const shown = formatDiagnostic(diagnostic({ span: span(1, 500) }), long, plainPaint)
    expect(shown.split('\n').map(({ length }) => length)).toEqual([51, 166])
  })

  it('leaves the frame out when the line is not known', () => {
    const shown = formatDiagnostic(diagnostic({ span: span(99, 1) }), sources, plainPaint)
    expect(shown).toBe("stack.yaml:99:1: error[SF0005]: unknown key 'imge'")
  })

  it('colours by the injected functions', () => {
    const paint = {
      error: (part: string) => `<e>${part}</e>`,
      warning: (part: string) => `<w>${part}</w>`,
      faint: (part: string) => `<f>${part}</f>`,
      strong: (part: string) => `<s>${part}</s>`,
      hint: (part: string) => `<h>${part}</h>`,
    }
    const shown = formatDiagnostic(
      diagnostic({ span: span(1, 1), hint: 'mend it' }),
      sources,
      paint,
    )
    expect(shown).toBe(
      [
        "<s>stack.yaml:1:1:</s> <e>error[SF0005]</e>: <s>unknown key 'imge'</s>",
        '  <f>1 |</f> services:',
        '  <f>  |</f> <e>^</e>',
        '  <h>hint:</h> mend it',
      ].join('\n'),
    )
  })
})

describe('sortDiagnostics', () => {
  it('orders by file as loaded, then by place, and puts what has no place last', () => {
    const both = new Map([
      ['b.yaml', ''],
      ['a.yaml', ''],
    ])
    const at = (file: string, line: number, column: number): Diagnostic =>
      diagnostic({
        message: `${file} ${line} ${column}`,
        span: { file, line, column, endLine: line, endColumn: column },
      })
    const sorted = sortDiagnostics(
      [
        diagnostic({ message: 'nowhere' }),
        at('a.yaml', 1, 1),
        at('b.yaml', 10, 2),
        at('b.yaml', 9, 3),
        at('b.yaml', 10, 1),
      ],
      both,
    )
    expect(sorted.map(({ message }) => message)).toEqual([
      'b.yaml 9 3',
      'b.yaml 10 1',
      'b.yaml 10 2',
      'a.yaml 1 1',
      'nowhere',
    ])
  })
})
