import type { DiagnosticList } from './diagnostic-list.ts'
import { child, textOf } from './source-tree.ts'
import type { SourceEntry } from './source-tree.ts'

/** Those that leave it to the user to bring images to the machine. */
const possible = new Set(['never', 'missing', 'if_not_present'])

/** Refuses policies that need a registry or a builder: no image would be newer for them. */
export function checkPullPolicy({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  const node = child(value, 'pull_policy')
  const policy = textOf(node)
  if (policy === undefined || possible.has(policy)) return
  const reason = policy === 'build' ? 'nothing is built here' : 'no registry is asked here'
  diagnostics.refusal({
    code: 'SF0016',
    message: `'pull_policy: ${policy}' of service '${key}' is not supported: ${reason}`,
    hint: "load the image with \"stack image load\", and write 'missing' or 'never'",
    span: node?.span,
  })
}
