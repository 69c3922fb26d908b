import type { Operation, Plan } from '../model/plan.ts'

export type OperationState = 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped'

/** Where each operation of a plan stands. */
export class OperationProgress {
  readonly #plan: Plan
  readonly #states: Map<string, OperationState>
  /** Those that end something whose place is taken. */
  readonly #ends: ReadonlySet<string>

  constructor(plan: Plan) {
    this.#plan = plan
    const ends = plan.operations.filter((operation) => operation.onlyAfterSuccess === true)
    this.#ends = new Set(ends.map(({ id }) => id))
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
      const by = operation.after.find((id) => this.#blocks(id, operation))
      if (by === undefined) ready.push(operation)
      else blocked.push({ operation, by })
    }
    return { ready, blocked }
  }

  hasNext(): boolean {
    const { ready, blocked } = this.next()
    return ready.length + blocked.length > 0
  }

  #blocks(id: string, operation: Operation): boolean {
    const state = this.#states.get(id)
    if (state === 'succeeded') return false
    if (operation.onlyAfterSuccess !== true) return !isTeardown(operation)
    // Ending goes on once it has begun.
    return state !== 'failed' || !this.#ends.has(id)
  }

  #hasEnded(id: string): boolean {
    const state = this.#states.get(id)
    return state === 'succeeded' || state === 'failed' || state === 'skipped'
  }
}

function isTeardown({ action }: Operation): boolean {
  if (action.type === 'run-hook') return action.moment === 'pre_stop'
  return action.type.startsWith('stop-') || action.type.startsWith('remove-')
}
