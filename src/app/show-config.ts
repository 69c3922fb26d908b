import type { Diagnostic, SourceTexts } from '../errors/diagnostic.ts'
import type { Project } from '../model/project.ts'
import { loadStackFile } from './load-stack-file.ts'
import type { ProjectSelection, Surroundings } from './surroundings.ts'

export interface ShownConfig {
  readonly project: Project
  readonly warnings: readonly Diagnostic[]
  readonly sources: SourceTexts
  /** The whole file as it is understood, with a line end at its end. */
  readonly print: (format: 'yaml' | 'json') => Promise<string>
}

/** Checks the stack file. Throws `InvalidStackFile` with everything that is wrong. */
export async function showConfig(
  selection: ProjectSelection,
  services: readonly string[],
  surroundings: Surroundings,
): Promise<ShownConfig> {
  const { project, model, warnings, sources } = await loadStackFile(
    selection,
    services,
    surroundings,
  )
  return {
    project,
    warnings,
    sources,
    print: async (format) => {
      const { printConfig } = await import('../config/print-config.ts')
      const text = printConfig(model, format)
      return text.endsWith('\n') ? text : `${text}\n`
    },
  }
}
