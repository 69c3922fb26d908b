import type { ReportedProblem } from '../../errors/diagnostic.ts'
import { documentationLink } from '../../errors/documentation-link.ts'
import type { SourceSpan } from '../../errors/stack-error.ts'

/** Problems for programs; absent values are null. Ends with a line end. */
export function jsonReport(problems: readonly ReportedProblem[]): string {
  const values = problems.map((problem) => ({
    code: problem.code,
    severity: problem.severity,
    message: problem.message,
    expected: problem.expected ?? null,
    hint: problem.hint ?? null,
    ...(problem.span ?? noPlace),
    related: (problem.related ?? []).map(toPlace),
    link: documentationLink(problem.code),
  }))
  return `${JSON.stringify({ schemaVersion: 1, problems: values }, undefined, 2)}\n`
}

const noPlace = { file: null, line: null, column: null, endLine: null, endColumn: null }

function toPlace({ file, line, column, endLine, endColumn }: SourceSpan): SourceSpan {
  return { file, line, column, endLine, endColumn }
}
