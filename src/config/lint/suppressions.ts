import { hintForName } from '../../errors/nearest-name.ts'
import type { SourceTexts } from '../../errors/diagnostic.ts'
import type { SourceSpan } from '../../errors/stack-error.ts'
import type { LintFinding } from './lint-finding.ts'

/** One comment that silences rules. */
interface Suppression {
  /** Empty means every rule. */
  readonly rules: readonly string[]
  /** `undefined` means the whole file. */
  readonly line: number | undefined
  readonly span: SourceSpan
}

export interface Suppressed {
  readonly findings: readonly LintFinding[]
  /** Comments that name what is no rule. */
  readonly unknown: readonly Omit<LintFinding, 'code' | 'severity'>[]
}

/** Takes away what comments silence. An error that makes the file invalid cannot be silenced. */
export function applySuppressions(
  findings: readonly LintFinding[],
  sources: SourceTexts,
  knownRules: readonly string[],
): Suppressed {
  const byFile = new Map([...sources].map(([file, text]) => [file, suppressionsOf(file, text)]))
  const kept = findings.filter(({ code, span }) => {
    if (span === undefined) return true
    return !(byFile.get(span.file) ?? []).some(
      ({ rules, line }) =>
        (line === undefined || line === span.line) && (rules.length === 0 || rules.includes(code)),
    )
  })
  const unknown = [...byFile.values()].flat().flatMap(({ rules, span }) =>
    rules
      .filter((rule) => !knownRules.includes(rule) && !/^SF\d{4}$/.test(rule))
      .map((rule) => ({
        message: `a comment disables '${rule}', which is no rule`,
        hint: hintForName(rule, knownRules) ?? 'list the rules with "stack lint --rules"',
        span,
      })),
  )
  return { findings: kept, unknown }
}

const commentPattern = /(?<=^|\s)#\s*stack-lint-disable(-line|-next-line)?(?=\s|$)([\w\s,-]*)/

function suppressionsOf(file: string, text: string): readonly Suppression[] {
  return text.split(/\r\n|\n|\r/).flatMap((content, index) => {
    const match = commentPattern.exec(content)
    if (match === null) return []
    const [comment, place, words = ''] = match
    const line = index + 1
    const column = match.index + 1
    return {
      // Two hyphens begin an explanation.
      rules: (words.split(/\s--(?:\s|$)/)[0] ?? '').split(/[\s,]+/).filter((word) => word !== ''),
      line: place === undefined ? undefined : place === '-line' ? line : line + 1,
      span: { file, line, column, endLine: line, endColumn: column + comment.trimEnd().length },
    }
  })
}
