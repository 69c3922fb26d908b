import type { ErrorCode } from './error-codes.ts'

/** Where in a user's file the cause of an error stands. Lines and columns count from 1. */
export interface SourceSpan {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

export interface StackErrorOptions {
  /** What to do next, as an instruction. */
  readonly hint?: string
  readonly span?: SourceSpan
  /** What was observed: last log lines, probe output. Never a secret. */
  readonly evidence?: readonly string[]
  readonly cause?: unknown
}

/** An error that a user can reach and mend. Bugs are plain `Error`s. */
export class StackError extends Error {
  override readonly name = 'StackError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly span: SourceSpan | undefined
  readonly evidence: readonly string[]

  constructor(code: ErrorCode, message: string, options: StackErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.span = options.span
    this.evidence = options.evidence ?? []
  }

  toFailure(): Failure {
    return {
      code: this.code,
      message: this.message,
      hint: this.hint ?? null,
      span: this.span ?? null,
      evidence: this.evidence,
    }
  }

  /** The error itself when a user can reach it, else one that carries it. */
  static fromUnknown(error: unknown, code: ErrorCode, message: string): StackError {
    if (error instanceof StackError) return error
    const said = error instanceof Error ? error.message : String(error)
    return new StackError(code, `${message}: ${said}`, { cause: error })
  }

  static fromFailure(failure: Failure): StackError {
    return new StackError(failure.code, failure.message, {
      ...(failure.hint === null ? {} : { hint: failure.hint }),
      ...(failure.span === null ? {} : { span: failure.span }),
      evidence: failure.evidence,
    })
  }
}

/** A `StackError` as it crosses a socket or a file. */
export interface Failure {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string | null
  readonly span: SourceSpan | null
  readonly evidence: readonly string[]
}
