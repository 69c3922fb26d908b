import type { ReportedProblem, Severity } from '../../errors/diagnostic.ts'
import { documentationLink, problemTitle } from '../../errors/documentation-link.ts'
import type { SourceSpan } from '../../errors/stack-error.ts'
import { version } from '../../model/version.ts'

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}

/** Problems in the Static Analysis Results Interchange Format 2.1.0. Ends with a line end. */
export function sarifReport(problems: readonly ReportedProblem[]): string {
  const codes = [...new Set(problems.map(({ code }) => code))].toSorted()
  const report = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'stack', version, rules: codes.map(rule) } },
        columnKind: 'utf16CodeUnits',
        results: problems.map((problem) => result(problem, codes.indexOf(problem.code))),
      },
    ],
  }
  return `${JSON.stringify(report, undefined, 2)}\n`
}

function rule(code: string): object {
  const link = documentationLink(code)
  return {
    id: code,
    shortDescription: { text: problemTitle(code) },
    help: { text: `See ${link}`, markdown: `See [${code}](${link})` },
  }
}

function result(problem: ReportedProblem, ruleIndex: number): object {
  const { code, severity, message, expected, hint, span, related = [] } = problem
  const text = hint === undefined ? message : `${message} (${hint})`
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text },
    ...(span === undefined ? {} : { locations: [location(span)] }),
    ...(related.length === 0 ? {} : { relatedLocations: related.map(location) }),
    ...(expected === undefined ? {} : { properties: { expected } }),
  }
}

function location({ file, line, column, endLine, endColumn }: SourceSpan): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: fileUri(file) },
      region: { startLine: line, startColumn: column, endLine, endColumn },
    },
  }
}

function fileUri(file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/')
  return file.startsWith('/') ? `file://${path}` : path
}
