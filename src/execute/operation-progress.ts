import type { Operation, Plan } from '../model/plan.ts'

export type OperationState = 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped'

/** Where each operation of a plan stands. */
export class OperationProgress {
  readonly #plan: Plan
  readonly #states: Map<string, OperationState>

  constructor(plan: Plan) {
    this.#plan = plan
    this.#states = new Map(plan.operations.map(({ id }) => [id, 'pending']))
  }

  set(operation: Operation, state: OperationState): void {
    this.#states.set(operation.id, state)
  }

  /**
   * The pending operations whose predecessors have ended. `blocked` ones come after a failure;
   * teardown is not, so that one failure does not leave everything else behind.
   */
  next(): {
    readonly ready: Operation[]
    readonly blocked: { operation: Operation; by: string }[]
  } {
    const ready: Operation[] = []
    const blocked: { operation: Operation; by: string }[] = []
    for (const operation of this.#plan.operations) {
      if (this.#states.get(operation.id) !== 'pending') continue
      if (operation.after.some((id) => !this.#hasEnded(id))) continue
      const by = operation.after.find((id) => this.#states.get(id) !== 'succeeded')
      if (by === undefined || goesOn(operation)) ready.push(operation)
      else blocked.push({ operation, by })
    }
    return { ready, blocked }
  }

  hasNext(): boolean {
    const { ready, blocked } = this.next()
    return ready.length + blocked.length > 0
  }

  #hasEnded(id: string): boolean {
    const state = this.#states.get(id)
    return state === 'succeeded' || state === 'failed' || state === 'skipped'
  }
}

/** What ends something goes on after a failure, unless something is to have taken its place. */
function goesOn({ action, onlyAfterSuccess }: Operation): boolean {
  if (onlyAfterSuccess === true) return false
  if (action.type === 'run-hook') return action.moment === 'pre_stop'
  return action.type.startsWith('stop-') || action.type.startsWith('remove-')
}
