import type { ErrorCode } from './error-codes.ts'
import type { SourceSpan } from './stack-error.ts'

export type Severity = 'error' | 'warning' | 'info'

/** Something to say about a user's file: by the loader, or by a rule of `stack lint`. */
export interface ReportedProblem {
  /** An error code, or the name of a rule. */
  readonly code: string
  readonly severity: Severity
  /** What is wrong, in lower case without full stop. Never holds a secret. */
  readonly message: string
  /** What could stand there instead, where that can be said. */
  readonly expected?: string | undefined
  /** What to do, as an instruction. */
  readonly hint: string | undefined
  readonly span: SourceSpan | undefined
  /** Other places with the same problem. */
  readonly related?: readonly SourceSpan[]
}

/** One mistake in a user's file, or something worth a warning. */
export interface Diagnostic extends ReportedProblem {
  readonly code: ErrorCode
  readonly severity: 'error' | 'warning'
}

/** Texts of the files that spans speak of, by `span.file`. */
export type SourceTexts = ReadonlyMap<string, string>

/** Colours, injected: each function returns its text with or without escape sequences. */
export interface Paint {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly faint: (text: string) => string
  readonly strong: (text: string) => string
  readonly hint: (text: string) => string
}

export const plainPaint: Paint = {
  error: (text) => text,
  warning: (text) => text,
  faint: (text) => text,
  strong: (text) => text,
  hint: (text) => text,
}

const linesBefore = 2
const widestLine = 160

/**
 * Renders a diagnostic for people: `path:line:column: error[CODE]: message`, then the lines of
 * the file with a caret below the place, then the hint. Without a line end at its end.
 */
export function formatDiagnostic(
  diagnostic: ReportedProblem,
  sources: SourceTexts,
  paint: Paint,
): string {
  const { code, severity, message, hint, span, related = [] } = diagnostic
  const place =
    span === undefined ? '' : paint.strong(`${span.file}:${span.line}:${span.column}:`) + ' '
  const lines = span === undefined ? undefined : linesOf(span.file, sources)
  return [
    `${place}${paintOf(severity, paint)(`${severity}[${code}]`)}: ${paint.strong(message)}`,
    ...(span === undefined || lines === undefined ? [] : codeFrame(lines, span, paint, severity)),
    ...related.map(({ file, line, column }) => `  also at ${file}:${line}:${column}`),
    ...(hint === undefined ? [] : [`  ${paint.hint('hint:')} ${hint}`]),
  ].join('\n')
}

/** Orders by file as loaded, then by position; what has no position comes last. */
export function sortDiagnostics<P extends ReportedProblem>(
  diagnostics: readonly P[],
  sources: SourceTexts,
): readonly P[] {
  const order = [...sources.keys()]
  const rank = (file: string): number => (order.includes(file) ? order.indexOf(file) : order.length)
  return diagnostics.toSorted((a, b) => {
    if (a.span === undefined || b.span === undefined) {
      return Number(a.span === undefined) - Number(b.span === undefined)
    }
    return (
      rank(a.span.file) - rank(b.span.file) ||
      a.span.line - b.span.line ||
      a.span.column - b.span.column
    )
  })
}

function paintOf(severity: Severity, paint: Paint): (text: string) => string {
  return severity === 'info' ? paint.hint : paint[severity]
}

/** A file with very many mistakes is split into lines once. */
const splitTexts = new WeakMap<SourceTexts, Map<string, readonly string[]>>()

function linesOf(file: string, sources: SourceTexts): readonly string[] | undefined {
  const text = sources.get(file)
  if (text === undefined) return undefined
  const split = splitTexts.get(sources) ?? new Map<string, readonly string[]>()
  splitTexts.set(sources, split)
  const lines = split.get(file) ?? text.split(/\r\n|\n|\r/)
  split.set(file, lines)
  return lines
}

function codeFrame(
  lines: readonly string[],
  span: SourceSpan,
  paint: Paint,
  severity: Severity,
): readonly string[] {
  const line = lines[span.line - 1]
  if (line === undefined) return []
  const first = Math.max(1, span.line - linesBefore)
  const width = String(span.line).length
  const shown = lines.slice(first - 1, span.line).map((content, index) => {
    const number = String(first + index).padStart(width)
    return `  ${paint.faint(`${number} |`)} ${printable(content)}`.trimEnd()
  })
  if (span.column > widestLine) return shown
  const indent = printable(line)
    .slice(0, span.column - 1)
    .replace(/[^\t]/g, ' ')
  return [
    ...shown,
    `  ${paint.faint(`${' '.repeat(width)} |`)} ${indent}${paintOf(severity, paint)('^'.repeat(caretLength(span, line)))}`,
  ]
}

function caretLength(span: SourceSpan, line: string): number {
  const lineEnd = Math.min(line.trimEnd().length, widestLine)
  const end = span.endLine > span.line ? lineEnd : Math.min(span.endColumn - 1, lineEnd)
  return Math.max(1, end - span.column + 1)
}

/** Keeps a file from moving the cursor or colouring the terminal. */
function printable(line: string): string {
  const safe = line.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\u{fffd}')
  return safe.length > widestLine ? `${safe.slice(0, widestLine - 1)}…` : safe
}
