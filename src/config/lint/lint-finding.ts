import type { ReportedProblem, SourceTexts } from '../../errors/diagnostic.ts'
import type { SourceMapping, TreePath } from '../source-tree.ts'

/** A key of one file that can go without changing what is run. */
export interface LintFix {
  readonly file: string
  readonly path: TreePath
}

export interface LintFinding extends ReportedProblem {
  readonly fix?: LintFix
}

/** A file as written: its documents, not interpolated. */
export interface WrittenFile {
  readonly file: string
  readonly trees: readonly SourceMapping[]
}

export interface LintSubject {
  /** Canonical and merged, with the services of all profiles. */
  readonly tree: SourceMapping
  readonly written: readonly WrittenFile[]
  readonly sources: SourceTexts
}

/** Finds what a rule is about; levels and names are in the table of rules. */
export type LintCheck = (subject: LintSubject) => readonly Omit<LintFinding, 'code' | 'severity'>[]
