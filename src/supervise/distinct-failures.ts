import type { OperationFailure } from '../execute/execute-plan.ts'

/** One cause is told once, by the first that it kept from starting. */
export function distinctFailures(failures: readonly OperationFailure[]): OperationFailure[] {
  const first = new Map<string, OperationFailure>()
  for (const failed of failures) {
    const { action, id } = failed.operation
    const cause = action.type === 'report' ? (action.failure.container ?? id) : id
    if (!first.has(cause)) first.set(cause, failed)
  }
  return [...first.values()]
}
