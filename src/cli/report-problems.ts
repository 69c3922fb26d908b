import { Option } from 'commander'
import type { ReportedProblem, SourceTexts } from '../errors/diagnostic.ts'
import type { Colours } from './paint.ts'
import { formatDiagnostics } from './render/failure-text.ts'
import { githubReport } from './render/github-report.ts'
import { jsonReport } from './render/json-report.ts'
import { sarifReport } from './render/sarif-report.ts'

const formats = ['text', 'json', 'github', 'sarif'] as const

export type ReportFormat = (typeof formats)[number]

export function reportFormatOption(flags: string): Option {
  return new Option(flags, 'form in which problems are told').choices(formats).default('text')
}

/** All problems in one form. Machine forms are whole also when there is nothing to tell. */
export function formatReport(
  problems: readonly ReportedProblem[],
  sources: SourceTexts,
  format: ReportFormat,
  colours: Colours,
): string {
  switch (format) {
    case 'text':
      return problems.length === 0 ? '' : `${formatDiagnostics(problems, sources, colours)}\n`
    case 'json':
      return jsonReport(problems)
    case 'github':
      return githubReport(problems)
    case 'sarif':
      return sarifReport(problems)
  }
}
