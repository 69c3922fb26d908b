import {
  formatDiagnostic,
  type Diagnostic,
  type Paint,
  type ReportedProblem,
  type SourceTexts,
} from '../../errors/diagnostic.ts'
import type { Failure } from '../../errors/stack-error.ts'
import { printable } from '../terminal.ts'

type ShownFailure = Pick<Failure, 'code' | 'message' | 'evidence'> & {
  readonly hint: string | null | undefined
  readonly span: Failure['span'] | undefined
}

const noSources: SourceTexts = new Map()

/** A failure with its evidence and its hint, without a line end at its end. */
export function formatFailure(failure: ShownFailure, paint: Paint): string {
  const { code, message, evidence, hint, span } = failure
  const head: Diagnostic = {
    code,
    message: lines(message).join('\n'),
    severity: 'error',
    hint: undefined,
    span: span ?? undefined,
  }
  return [
    formatDiagnostic(head, noSources, paint),
    ...evidence.flatMap(lines).map((line) => `  ${paint.faint('|')} ${line}`),
    ...(hint === null || hint === undefined ? [] : [`  ${paint.hint('hint:')} ${hint}`]),
  ].join('\n')
}

/** Everything that is wrong with the files, then how many mistakes that are. */
export function formatDiagnostics(
  diagnostics: readonly ReportedProblem[],
  sources: SourceTexts,
  paint: Paint,
): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  const texts = diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, sources, paint))
  return errors > 1 ? [...texts, paint.strong(`${errors} errors`)].join('\n') : texts.join('\n')
}

/** Messages may quote what a program or a file said. */
function lines(text: string): readonly string[] {
  return text.split('\n').map(printable)
}
