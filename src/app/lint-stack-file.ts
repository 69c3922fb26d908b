import type { ReportedProblem, Severity, SourceTexts } from '../errors/diagnostic.ts'
import type { LintFinding } from '../config/lint/lint-finding.ts'
import { lintProject } from '../config/lint/lint-project.ts'
import { lintRules, otherRules } from '../config/lint/lint-rules.ts'
import { readIfPresent } from './load-stack-file.ts'
import type { ProjectSelection, Surroundings } from './surroundings.ts'

export interface LintedFiles {
  /** Whether the files can be run; otherwise the findings are their mistakes. */
  readonly isValid: boolean
  readonly findings: readonly (ReportedProblem & Pick<LintFinding, 'fix'>)[]
  /** For showing lines; secrets are masked. */
  readonly sources: SourceTexts
}

/** Judges the selected files. Does not throw for what is wrong with them. */
export async function lintStackFile(
  selection: ProjectSelection,
  surroundings: Pick<Surroundings, 'environment' | 'readStdin' | 'workingDirectory'>,
  readFile = readIfPresent,
): Promise<LintedFiles> {
  const { environment, readStdin, workingDirectory } = surroundings
  return lintProject({
    ...selection,
    services: [],
    workingDirectory,
    environment,
    readFile,
    readStdin,
  })
}

export interface RuleListing {
  readonly name: string
  readonly level: Severity
}

export function listLintRules(): readonly RuleListing[] {
  const levels: Readonly<Record<string, Severity>> = {
    ...Object.fromEntries(Object.entries(lintRules).map(([name, { level }]) => [name, level])),
    ...otherRules,
  }
  return Object.entries(levels)
    .map(([name, level]) => ({ name, level }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
