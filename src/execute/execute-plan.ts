import type { Engine } from '../engine/engine.ts'
import { StackError } from '../errors/stack-error.ts'
import type { ProgressEvent } from '../events/event.ts'
import { instant, type Instant } from '../model/instant.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { ContainerTarget, Operation, Plan } from '../model/plan.ts'
import { dueTime, isFulfilled } from '../model/wait-condition.ts'
import { OperationProgress } from './operation-progress.ts'
import { performAction } from './perform-action.ts'
import { summarize } from './summarize.ts'
import type { WakeUps } from './wake-ups.ts'

export interface ExecuteOptions {
  readonly engine: Engine
  /** How many operations run at the same time. */
  readonly parallelism: number
  readonly onProgress: (event: ProgressEvent) => void
  readonly wakeUps: WakeUps
  /** Count of the wake-ups before the look that the plan was made from. */
  readonly plannedAt: number
  /** Ends waits and starts no further operation; what runs is finished. */
  readonly signal: AbortSignal
}

export interface ExecutionResult {
  /**
   * `done`: every operation has ended. `unsettled`: only waits are left and something happened that
   * did not fulfil them, so that it is time to plan again. `aborted`: by the signal.
   */
  readonly outcome: 'done' | 'unsettled' | 'aborted'
  readonly failures: readonly OperationFailure[]
}

export interface OperationFailure {
  readonly operation: Operation
  readonly error: StackError
}

/**
 * Walks the graph of a plan: an operation starts when all that it comes after has succeeded.
 * What comes after a failure is skipped, except for teardown, which goes on.
 */
export function executePlan(plan: Plan, options: ExecuteOptions): Promise<ExecutionResult> {
  if (plan.lookAgainAt !== undefined) options.wakeUps.at(plan.lookAgainAt)
  return new PlanRun(plan, options).finish()
}

class PlanRun {
  readonly #plan: Plan
  readonly #options: ExecuteOptions
  readonly #progress: OperationProgress
  readonly #running = new Set<Promise<void>>()
  readonly #waits = new Set<Operation>()
  readonly #failures: OperationFailure[] = []

  constructor(plan: Plan, options: ExecuteOptions) {
    this.#plan = plan
    this.#options = options
    this.#progress = new OperationProgress(plan)
  }

  async finish(): Promise<ExecutionResult> {
    const { signal, wakeUps, plannedAt } = this.#options
    for (;;) {
      const seen = wakeUps.count
      if (!signal.aborted) this.#startReady()
      if (await this.#fulfilWaits()) continue
      if (this.#running.size > 0) {
        await Promise.race([wakeUps.above(seen), ...this.#running])
        continue
      }
      if (signal.aborted) return this.#result('aborted')
      // What ran may have ended during the look at the waits, and made room for more.
      if (this.#progress.hasNext()) continue
      if (this.#waits.size === 0) return this.#result('done')
      // What failed makes the request fail, so that the rest is not waited for.
      if (this.#failures.length > 0) return this.#result('unsettled')
      await wakeUps.above(plannedAt)
      if (signal.aborted || (await this.#fulfilWaits())) continue
      return this.#result('unsettled')
    }
  }

  #result(outcome: ExecutionResult['outcome']): ExecutionResult {
    return { outcome, failures: this.#failures }
  }

  #startReady(): void {
    for (;;) {
      const { ready, blocked } = this.#progress.next()
      for (const { operation, by } of blocked) {
        this.#progress.set(operation, 'skipped')
        const summary = summarize(operation)
        this.#options.onProgress({ type: 'operation-skipped', operation: summary, because: by })
      }
      for (const operation of ready) this.#start(operation)
      if (blocked.length === 0) return
    }
  }

  #start(operation: Operation): void {
    const isWait = operation.action.type === 'wait'
    if (!isWait && this.#running.size >= this.#options.parallelism) return
    this.#progress.set(operation, 'running')
    this.#options.onProgress({ type: 'operation-started', operation: summarize(operation) })
    if (isWait) this.#waits.add(operation)
    else this.#launch(operation)
  }

  #launch(operation: Operation): void {
    const { engine } = this.#options
    const startedAt = engine.clock.now()
    const run = performAction(operation.action, engine)
      .then(
        (reason) => this.#succeed(operation, startedAt, reason),
        (error: unknown) => this.#fail(operation, startedAt, error),
      )
      .finally(() => this.#running.delete(run))
    this.#running.add(run)
  }

  #succeed(operation: Operation, startedAt: Instant, leftBecause?: string): void {
    this.#progress.set(operation, 'succeeded')
    if (leftBecause !== undefined) {
      const skipped = { type: 'operation-skipped', operation: summarize(operation) } as const
      this.#options.onProgress({ ...skipped, because: leftBecause })
      return
    }
    this.#options.onProgress({
      type: 'operation-succeeded',
      operation: summarize(operation),
      elapsedMs: this.#options.engine.clock.now() - startedAt,
    })
  }

  /** Whatever went wrong, a full disk or a defect, it ends this operation and not the plan. */
  #fail(operation: Operation, startedAt: Instant, reason: unknown): void {
    const error = StackError.fromUnknown(reason, 'EN0006', `${operation.id} failed`)
    this.#progress.set(operation, 'failed')
    this.#failures.push({ operation, error })
    this.#options.onProgress({
      type: 'operation-failed',
      operation: summarize(operation),
      failure: error.toFailure(),
      elapsedMs: this.#options.engine.clock.now() - startedAt,
    })
  }

  /** Ends the waits whose condition is a fact now; true when there was one. */
  async #fulfilWaits(): Promise<boolean> {
    if (this.#waits.size === 0) return false
    const { engine } = this.#options
    const containers = await engine.containers.list({ project: this.#plan.project })
    const now = engine.clock.now()
    const fulfilled = [...this.#waits].filter((wait) => isOver(wait, containers, now))
    for (const operation of fulfilled) {
      this.#waits.delete(operation)
      this.#succeed(operation, now)
    }
    this.#scheduleLook(containers)
    return fulfilled.length > 0
  }

  /** The next time at which a wait may end though nothing happens. */
  #scheduleLook(containers: readonly ObservedContainer[]): void {
    const times = [...this.#waits].flatMap((wait) => dueTimeOf(wait, containers) ?? [])
    if (times.length === 0) return
    const { lookAgainAt } = this.#plan
    const earliest = [...times, ...(lookAgainAt === undefined ? [] : [lookAgainAt])]
    this.#options.wakeUps.at(instant(Math.min(...earliest)))
  }
}

function isOver(
  { action }: Operation,
  containers: readonly ObservedContainer[],
  now: Instant,
): boolean {
  if (action.type !== 'wait') return false
  const container = findTarget(action.container, containers)
  return container !== undefined && isFulfilled(container, action, now)
}

function dueTimeOf(
  { action }: Operation,
  containers: readonly ObservedContainer[],
): Instant | undefined {
  if (action.type !== 'wait') return undefined
  const container = findTarget(action.container, containers)
  return container === undefined ? undefined : dueTime(container, action)
}

function findTarget(
  { id, name }: ContainerTarget,
  containers: readonly ObservedContainer[],
): ObservedContainer | undefined {
  return containers.find((other) => (id === undefined ? other.name === name : other.id === id))
}
