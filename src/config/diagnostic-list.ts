import type { Diagnostic } from '../errors/diagnostic.ts'
import type { ErrorCode } from '../errors/error-codes.ts'
import type { SourceSpan } from '../errors/stack-error.ts'

export interface Problem {
  readonly code: ErrorCode
  readonly message: string
  /** What could stand there instead, for programs that show problems. */
  readonly expected?: string | undefined
  readonly hint?: string | undefined
  readonly span: SourceSpan | undefined
  /** The value that the problem is in, when `span` is a part of it. */
  readonly within?: SourceSpan
}

/** Whether files are loaded to be run, to be shown as Compose understands them, or to be judged. */
export type LoadPurpose = 'project' | 'config' | 'inspection'

/**
 * Collects what the phases find. One error per value: what a later phase says of a value that an
 * earlier one refused is a consequence, and a value shared through an anchor is told of once.
 */
export class DiagnosticList {
  readonly #diagnostics: Diagnostic[] = []
  readonly #seen = new Set<string>()
  readonly purpose: LoadPurpose
  #errors = 0
  #refusals = 0

  constructor(purpose: LoadPurpose = 'project') {
    this.purpose = purpose
  }

  /** What Compose takes, but a project of ours cannot be made from. */
  refusal(problem: Problem): void {
    if (this.purpose === 'config' || !this.#tell(problem)) return
    if (this.purpose === 'project') this.#errors += 1
    else this.#refusals += 1
  }

  error(problem: Problem): void {
    if (this.#tell(problem)) this.#errors += 1
  }

  /** Whether nothing was said of the value before. */
  #tell(problem: Problem): boolean {
    const place = placeOf(problem.within ?? problem.span)
    if (place !== undefined && this.#seen.has(place)) return false
    if (place !== undefined) this.#seen.add(place)
    this.#diagnostics.push(diagnostic(problem, 'error'))
    return true
  }

  warning(problem: Problem): void {
    const place = `${placeOf(problem.span)} ${problem.message}`
    if (this.#seen.has(place)) return
    this.#seen.add(place)
    this.#diagnostics.push(diagnostic(problem, 'warning'))
  }

  /** Whether something was told that only a project cannot be made from. */
  hasRefusals(): boolean {
    return this.#refusals > 0
  }

  hasErrors(): boolean {
    return this.#errors > 0
  }

  all(): readonly Diagnostic[] {
    return this.#diagnostics
  }

  warnings(): readonly Diagnostic[] {
    return this.#diagnostics.filter(({ severity }) => severity === 'warning')
  }
}

function diagnostic(problem: Problem, severity: Diagnostic['severity']): Diagnostic {
  const { code, message, expected, hint, span } = problem
  return { code, severity, message, hint, span, ...(expected === undefined ? {} : { expected }) }
}

function placeOf(span: SourceSpan | undefined): string | undefined {
  return span === undefined ? undefined : `${span.file}:${span.line}:${span.column}`
}
