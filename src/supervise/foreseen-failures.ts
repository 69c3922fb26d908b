import type { OperationFailure } from '../execute/execute-plan.ts'
import { plannedError } from '../execute/planned-error.ts'
import type { Operation, PlannedRollback } from '../model/plan.ts'

/** What waited for something that can not come any more, besides what just failed. */
export function foreseenFailure(operation: Operation): OperationFailure[] {
  const { action } = operation
  return action.type === 'report' ? [{ operation, error: plannedError(action.failure) }] : []
}

/** Why an update goes back. */
export function rollbackFailure({ service, failure }: PlannedRollback): OperationFailure {
  const action = { type: 'report', failure } as const
  const operation = { id: `roll back ${service}`, action, cause: failure.message, after: [] }
  return { operation, error: plannedError(failure) }
}

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
