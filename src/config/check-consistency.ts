import { checkBetweenServices } from './check-between-services.ts'
import { checkComposition } from './check-composition.ts'
import { checkNames } from './check-names.ts'
import { checkReferences } from './check-references.ts'
import { checkResources } from './check-resources.ts'
import { checkService } from './check-service.ts'
import { checkSources } from './check-sources.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { child, entriesOf } from './source-tree.ts'
import type { SourceMapping } from './source-tree.ts'

export interface CheckedTree {
  /** Canonical, with the enabled services only. */
  readonly tree: SourceMapping
  readonly disabledServices: readonly string[]
  /** Services that lost a part to validation; they are not told that something is missing. */
  readonly incompleteServices: ReadonlySet<string>
}

/** Reports what no schema can see: references to nothing, contradictions, things used twice. */
export function checkConsistency(checked: CheckedTree, diagnostics: DiagnosticList): void {
  checkNames(checked.tree, diagnostics)
  for (const entry of entriesOf(child(checked.tree, 'services'))) {
    checkService(entry, checked.incompleteServices.has(entry.key), diagnostics)
  }
  checkResources(checked.tree, diagnostics)
  checkReferences(checked, diagnostics)
  checkComposition(checked.tree, diagnostics)
  checkSources(checked.tree, diagnostics)
  checkBetweenServices(checked.tree, diagnostics)
}
