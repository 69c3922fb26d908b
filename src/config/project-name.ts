import { sortDiagnostics } from '../errors/diagnostic.ts'
import type { Diagnostic, SourceTexts } from '../errors/diagnostic.ts'
import { DiagnosticList } from './diagnostic-list.ts'
import type { LoadOptions } from './load-options.ts'
import { findProjectName } from './open-sources.ts'

export type ProjectNameResult =
  | { readonly ok: true; readonly name: string }
  | {
      readonly ok: false
      readonly diagnostics: readonly Diagnostic[]
      readonly sources: SourceTexts
    }

/**
 * Finds the project's name for commands that need no stack file. A file is read only when neither
 * `-p` nor COMPOSE_PROJECT_NAME (environment or `.env`) tells, and only its syntax matters.
 */
export async function loadProjectName(options: LoadOptions): Promise<ProjectNameResult> {
  const diagnostics = new DiagnosticList()
  const { name, sources } = await findProjectName(options, diagnostics)
  if (name !== undefined && !diagnostics.hasErrors()) return { ok: true, name }
  return { ok: false, diagnostics: sortDiagnostics(diagnostics.all(), sources), sources }
}
