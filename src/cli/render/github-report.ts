import type { ReportedProblem, Severity } from '../../errors/diagnostic.ts'
import { documentationLink } from '../../errors/documentation-link.ts'

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
}

/**
 * Workflow commands by which GitHub Actions shows problems beside the lines that they are in.
 * https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export function githubReport(problems: readonly ReportedProblem[]): string {
  return problems.map((problem) => `${command(problem)}\n`).join('')
}

function command({ code, severity, message, hint, span, related = [] }: ReportedProblem): string {
  const place =
    span === undefined
      ? {}
      : {
          file: span.file,
          line: span.line,
          endLine: span.endLine,
          col: span.column,
          // Columns are taken only within one line.
          ...(span.endLine === span.line ? { endColumn: span.endColumn } : {}),
        }
  const properties = Object.entries({ ...place, title: code })
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(',')
  const lines = [
    message,
    ...related.map(({ file, line, column }) => `also at ${file}:${line}:${column}`),
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
    `see ${documentationLink(code)}`,
  ]
  return `::${commands[severity]} ${properties}::${escapeData(lines.join('\n'))}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
