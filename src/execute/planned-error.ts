import { StackError } from '../errors/stack-error.ts'
import type { PlannedFailure } from '../model/plan.ts'

/** The error that a plan foresaw. */
export function plannedError({ code, message, hint, evidence }: PlannedFailure): StackError {
  return new StackError(code, message, { evidence, ...(hint === undefined ? {} : { hint }) })
}
