import type { DiagnosticList } from './diagnostic-list.ts'
import { child, numberOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceTree } from './source-tree.ts'

/** A rollback that fails has nothing to go back to. */
const failureActions = {
  update_config: ['pause', 'continue', 'rollback'],
  rollback_config: ['pause', 'continue'],
} as const

export function checkUpdate({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  for (const [section, actions] of Object.entries(failureActions)) {
    const node = child(child(value, 'deploy'), section)
    const refuse = (attribute: string, found: SourceTree, hint: string): void => {
      const text = textOf(found) ?? String(numberOf(found))
      const message = `'deploy.${section}.${attribute}' of service '${key}' is not valid: '${text}'`
      diagnostics.refusal({ code: 'SF0006', message, hint, span: found.span })
    }
    const action = child(node, 'failure_action')
    if (action !== undefined && !actions.some((word) => word === textOf(action))) {
      refuse('failure_action', action, `write one of ${actions.join(', ')}`)
    }
    const parallelism = child(node, 'parallelism')
    if (parallelism !== undefined && (numberOf(parallelism) ?? 0) < 0) {
      refuse('parallelism', parallelism, 'write a number of containers; 0 replaces all at once')
    }
    const ratio = child(node, 'max_failure_ratio')
    const share = numberOf(ratio) ?? 0
    if (ratio !== undefined && (share < 0 || share > 1)) {
      refuse('max_failure_ratio', ratio, 'write a number from 0 to 1')
    }
  }
}
