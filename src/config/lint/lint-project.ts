import { sortDiagnostics } from '../../errors/diagnostic.ts'
import type { Diagnostic, SourceTexts } from '../../errors/diagnostic.ts'
import { DiagnosticList } from '../diagnostic-list.ts'
import { inspectProject } from '../load-project.ts'
import type { LoadOptions } from '../load-options.ts'
import { parseYaml } from '../parse-yaml.ts'
import type { LintFinding, LintSubject, WrittenFile } from './lint-finding.ts'
import { lintRules, otherRules, ruleNames } from './lint-rules.ts'
import { maskSecrets } from './mask-secrets.ts'
import { applySuppressions } from './suppressions.ts'

export interface LintResult {
  /** Whether the file can be run; otherwise the findings are its mistakes. */
  readonly isValid: boolean
  /** In the order of the files. */
  readonly findings: readonly LintFinding[]
  /** For showing lines: secrets are masked. */
  readonly sources: SourceTexts
}

/** Judges a file: what the loader says, and what works but is likely to be meant otherwise. */
export async function lintProject(options: LoadOptions): Promise<LintResult> {
  const loaded = await inspectProject(options)
  const written = writtenFiles(loaded.sources)
  const sources = maskSecrets(loaded.sources, written)
  if (!loaded.ok) return { isValid: false, findings: loaded.diagnostics, sources }
  const subject = { tree: loaded.inspection.everything, written, sources: loaded.sources }
  const found = [...joinVariables(loaded.findings, written), ...applyRules(subject)]
  const { findings, unknown } = applySuppressions(found, loaded.sources, ruleNames)
  const misnamed = unknown.map((finding) => named('unknown-rule', finding))
  return {
    isValid: loaded.canRun,
    findings: sortDiagnostics([...findings, ...misnamed], loaded.sources),
    sources,
  }
}

function writtenFiles(sources: SourceTexts): readonly WrittenFile[] {
  return [...sources].map(([file, text]) => ({
    file,
    // What is wrong with the file has been told.
    trees: parseYaml(file, text, new DiagnosticList()).filter((tree) => tree.kind === 'mapping'),
  }))
}

function applyRules(subject: LintSubject): readonly LintFinding[] {
  return Object.entries(lintRules).flatMap(([code, { level, check }]) =>
    check(subject).map((finding) => ({ ...finding, code, severity: level })),
  )
}

/** One finding for each variable, with all its places. Other warnings keep their codes. */
function joinVariables(
  warnings: readonly Diagnostic[],
  written: readonly WrittenFile[],
): readonly LintFinding[] {
  const variables = new Map<string, Diagnostic[]>()
  for (const warning of warnings) {
    if (warning.code !== 'SF0019') continue
    variables.set(warning.message, [...(variables.get(warning.message) ?? []), warning])
  }
  const joined = [...variables.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const related = others.flatMap(({ span }) => span ?? [])
    return named('undefined-variable', {
      message: first.message,
      hint: first.hint,
      span: first.span,
      ...(related.length === 0 ? {} : { related }),
    })
  })
  const kept = warnings.filter(({ code }) => code !== 'SF0019')
  return [...joined, ...kept.map((warning) => withFix(warning, written))]
}

function named(code: string, finding: Omit<LintFinding, 'code' | 'severity'>): LintFinding {
  return { ...finding, code, severity: otherRules[code] ?? 'warning' }
}

/** The key `version` can go. */
function withFix(warning: Diagnostic, written: readonly WrittenFile[]): LintFinding {
  const { span } = warning
  const holder = written.find(({ file, trees }) => file === span?.file && trees.length === 1)
  const [tree] = holder?.trees ?? []
  const isVersion = tree?.entries.get('version')?.keySpan.line === span?.line && span?.column === 1
  if (holder === undefined || !isVersion) return warning
  return { ...warning, fix: { file: holder.file, path: ['version'] } }
}
