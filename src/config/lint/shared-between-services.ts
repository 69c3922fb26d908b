import { checkContainerNames, checkPublishedPorts } from '../check-between-services.ts'
import { DiagnosticList } from '../diagnostic-list.ts'
import { child, entriesOf } from '../source-tree.ts'
import type { LintCheck } from './lint-finding.ts'

/**
 * Services that the profiles given let run together may not share these: the loader refuses the
 * file. What is found here is shared by services that other profiles would bring together.
 */
export const findSharedHostPorts: LintCheck = (subject) => findShared(checkPublishedPorts, subject)

export const findSharedContainerNames: LintCheck = (subject) =>
  findShared(checkContainerNames, subject)

function findShared(
  check: typeof checkPublishedPorts,
  { tree }: Parameters<LintCheck>[0],
): ReturnType<LintCheck> {
  const diagnostics = new DiagnosticList()
  check(entriesOf(child(tree, 'services')), diagnostics)
  return diagnostics
    .all()
    .filter(({ code }) => code === 'SF0022')
    .map(({ message, hint, span }) => ({
      message: `${message}; their profiles cannot be active together`,
      hint,
      span,
    }))
}
