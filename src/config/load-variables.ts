import { DiagnosticList } from './diagnostic-list.ts'
import { listVariables } from './list-variables.ts'
import type { ModelVariable } from './list-variables.ts'
import type { LoadOptions } from './load-options.ts'
import { openSources } from './open-sources.ts'

/** The variables that stack files refer to, as far as the files can be read. */
export async function loadVariables(options: LoadOptions): Promise<readonly ModelVariable[]> {
  const { trees } = await openSources(options, new DiagnosticList('config'))
  return listVariables(trees.map(({ tree }) => tree))
}
