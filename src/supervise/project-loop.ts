import type { Engine } from '../engine/engine.ts'
import { StackError, type Failure } from '../errors/stack-error.ts'
import type { ProgressEvent } from '../events/event.ts'
import { executePlan, type OperationFailure } from '../execute/execute-plan.ts'
import { plannedError } from '../execute/planned-error.ts'
import { summarize } from '../execute/summarize.ts'
import { openWakeUps } from '../execute/wake-ups.ts'
import type { DesiredState } from '../model/desired-state.ts'
import type { Directive } from '../model/directive.ts'
import { milliseconds } from '../model/duration.ts'
import type { ObservedState } from '../model/observed-state.ts'
import type { Plan, PlannedRollback } from '../model/plan.ts'
import type { PlanPreview } from '../model/plan-preview.ts'
import type { Project } from '../model/project.ts'
import { reconcile, type ReconcileInput } from '../reconcile/reconcile.ts'
import { DesiredStateKeeper } from './desired-state-keeper.ts'
import { neededImages } from './needed-images.ts'
import { previewPlan } from './preview-plan.ts'
import { explainFailure } from './explain-failure.ts'
import { distinctFailures, foreseenFailure, rollbackFailure } from './foreseen-failures.ts'
import { requireOwner, type IdentifyDirectory, type OwnerInput } from './project-owner.ts'
import { Retries } from './retries.ts'

export interface PreviewedRequest {
  readonly directive: Exclude<Directive, { type: 'converge' }>
  /** The stack file that `up` was given. */
  readonly project: Project | undefined
}

export interface ProjectRequest extends PreviewedRequest {
  readonly onProgress: (event: ProgressEvent) => void
  /** Fires when the client is gone or its time is up. */
  readonly signal: AbortSignal
  /** How many operations run at the same time, where the client has asked for a number. */
  readonly parallelism?: number | undefined
}

interface QueuedRequest extends ProjectRequest {
  readonly settle: (failures: readonly Failure[]) => void
  readonly reject: (error: unknown) => void
}

export interface ProjectLoopOptions {
  readonly parallelism: number
  readonly identifyDirectory: IdentifyDirectory
  /** Told of failures that no client waits for, and of bugs. */
  readonly onFailure: (failures: readonly Failure[]) => void
  readonly onBug: (error: unknown) => void
}

/**
 * Keeps one project as it is asked to be. Level-triggered: whatever woke it, it observes, plans and
 * executes; one plan at a time. A request is fulfilled by the same steps with its directive.
 */
export class ProjectLoop {
  readonly #name: string
  readonly #engine: Engine
  readonly #options: ProjectLoopOptions
  readonly #desired: DesiredStateKeeper
  readonly #queue: QueuedRequest[] = []
  readonly #retries: Retries
  #current: { readonly directive: Directive; readonly interrupt: AbortController } | undefined
  /** What was asked before the last request. */
  #previous: Project | undefined
  #dirty = false
  #cancelTimer: (() => void) | undefined
  #closed = false

  constructor(name: string, engine: Engine, options: ProjectLoopOptions) {
    this.#name = name
    this.#engine = engine
    this.#options = options
    this.#desired = new DesiredStateKeeper(name, engine)
    this.#retries = new Retries(engine.clock, () => this.wake())
  }

  get isBusy(): boolean {
    return this.#current !== undefined || this.#queue.length > 0
  }

  /** Resolves with what failed once the request is fulfilled or given up. */
  submit(request: ProjectRequest): Promise<readonly Failure[]> {
    return new Promise((settle, reject) => {
      const waits = request.directive.type !== 'kill'
      if (waits && this.#current !== undefined && this.#current.directive.type !== 'converge') {
        const message = `waiting for another command (${this.#current.directive.type}) on ${this.#name}`
        request.onProgress({ type: 'notice', message })
      }
      if (this.#current !== undefined && givesWay(this.#current.directive, request.directive)) {
        this.#current.interrupt.abort()
      }
      const queued = { ...request, settle, reject }
      if (request.directive.type === 'kill') {
        // A signal does not wait for a stop that gives its containers time.
        void this.#fulfil(queued, new AbortController()).finally(() => this.#proceed())
        return
      }
      this.#queue.push(queued)
      this.#proceed()
    })
  }

  /** What a request would do now; changes nothing, and waits for nothing. */
  async preview({ directive, project }: PreviewedRequest): Promise<PlanPreview> {
    const before = await this.#desired.read()
    const containers = await this.#engine.containers.list({ project: this.#name })
    await this.#requireOwner({ directive, project, desired: before, containers })
    const desired = await this.#desired.after(directive, project, containers)
    const observed = await this.#observe(directive, desired)
    const plan = this.#reconcile({ desired, directive, observed, previous: before?.project })
    return previewPlan(plan, observed)
  }

  #requireOwner(input: OwnerInput): Promise<void> {
    return requireOwner(input, this.#options.identifyDirectory)
  }

  /** Something happened to the project, whatever it was. */
  wake(): void {
    this.#dirty = true
    this.#proceed()
  }

  close(): void {
    this.#closed = true
    this.#cancelTimer?.()
    this.#retries.close()
    this.#current?.interrupt.abort()
  }

  #proceed(): void {
    if (this.#current !== undefined || this.#closed) return
    const request = this.#queue.shift()
    if (request === undefined && !this.#dirty) return
    this.#dirty = false
    const interrupt = new AbortController()
    this.#current = { directive: request?.directive ?? { type: 'converge' }, interrupt }
    const step =
      request === undefined ? this.#converge(interrupt) : this.#fulfil(request, interrupt)
    void step.catch(this.#options.onBug).finally(() => {
      this.#current = undefined
      this.#proceed()
    })
  }

  async #fulfil(request: QueuedRequest, interrupt: AbortController): Promise<void> {
    try {
      const signal = AbortSignal.any([request.signal, interrupt.signal])
      const { directive } = request
      const containers = await this.#engine.containers.list({ project: this.#name })
      const previous = await this.#desired.read()
      await this.#requireOwner({ ...request, desired: previous, containers })
      if (previous !== undefined) this.#previous = previous.project
      const next = await this.#desired.after(directive, request.project, containers)
      const refusals = refusalsOf(await this.#plan(directive, next))
      if (refusals.length > 0) return request.settle(refusals)
      // Limits that the kernel refuses are not what is asked for from now on.
      const isTried = directive.type === 'update'
      if (!isTried) await this.#desired.accept(next, directive)

      const failures = await this.#settle(directive, { ...request, signal })
      if (isTried && failures.length === 0) await this.#desired.accept(next)
      if (directive.type === 'down' && failures.length === 0) await this.#desired.forget()
      const superseded = interrupt.signal.aborted && !request.signal.aborted
      request.settle(
        superseded && failures.length === 0 ? [supersededFailure(this.#name)] : failures,
      )
    } catch (error) {
      if (error instanceof StackError) request.settle([error.toFailure()])
      else request.reject(error)
    }
    this.#dirty = true
  }

  async #converge(interrupt: AbortController): Promise<void> {
    const failures = await this.#keepAsAsked(interrupt).catch((error: unknown) => {
      if (error instanceof StackError) return [error.toFailure()]
      throw error
    })
    if (failures.length === 0) return this.#retries.succeeded()
    this.#options.onFailure(failures)
    if (!this.#closed) this.#retries.failed()
  }

  async #keepAsAsked(interrupt: AbortController): Promise<readonly Failure[]> {
    const desired = await this.#desired.read()
    const ending = desired?.ending
    const directive: Directive =
      ending === undefined
        ? { type: 'converge' }
        : { type: 'down', ...ending, gracePeriod: undefined }
    const followed = { onProgress: () => undefined, signal: interrupt.signal }
    const failures = await this.#settle(directive, followed)
    if (failures.length === 0 && ending !== undefined) await this.#desired.forget()
    return failures
  }

  /** Observes, plans and executes until the plan has nothing left to wait for. */
  async #settle(
    directive: Directive,
    { onProgress, signal, parallelism }: Omit<ProjectRequest, 'directive' | 'project'>,
  ): Promise<readonly Failure[]> {
    const warned = new Set<string>()
    const told: Failure[] = []
    const wakeUps = openWakeUps(this.#engine, signal)
    try {
      for (;;) {
        const plannedAt = wakeUps.count
        const plan = await this.#plan(directive, await this.#desired.read())
        if (plan.rollbacks !== undefined) {
          told.push(...(await this.#rollBack(plan.rollbacks)))
          continue
        }
        for (const message of plan.warnings.filter((text) => !warned.has(text))) {
          warned.add(message)
          onProgress({ type: 'warning', message })
        }
        onProgress({ type: 'planned', operations: plan.operations.map(summarize) })
        const { outcome, failures } = await executePlan(plan, {
          engine: this.#engine,
          parallelism: parallelism ?? this.#options.parallelism,
          onProgress,
          wakeUps,
          plannedAt,
          signal,
        })
        this.#scheduleLook(plan)
        for (const { error } of failures) {
          if (error.code === 'EN0006' && error.cause !== undefined) this.#options.onBug(error.cause)
        }
        if (failures.length > 0) {
          const { operations, rollbacks } = await this.#plan(directive, await this.#desired.read())
          const foreseen = rollbacks === undefined ? operations.flatMap(foreseenFailure) : []
          told.push(...(await this.#explainAll(distinctFailures([...failures, ...foreseen]))))
          if (rollbacks === undefined) return told
          continue
        }
        if (outcome !== 'unsettled') return told
      }
    } finally {
      wakeUps.close()
    }
  }

  async #plan(directive: Directive, desired: DesiredState | undefined): Promise<Plan> {
    const observed = await this.#observe(directive, desired)
    return this.#reconcile({ desired, directive, observed, previous: this.#previous })
  }

  #observe(directive: Directive, desired: DesiredState | undefined): Promise<ObservedState> {
    return this.#engine.observe(this.#name, neededImages(directive, desired?.project))
  }

  #reconcile(input: Omit<ReconcileInput, 'project' | 'now'>): Plan {
    return reconcile({ project: this.#name, now: this.#engine.clock.now(), ...input })
  }

  /** Asks for what was before; whose logs tell why is gone after that. */
  async #rollBack(rollbacks: readonly PlannedRollback[]): Promise<readonly Failure[]> {
    const failures = await this.#explainAll(rollbacks.map(rollbackFailure))
    const names = rollbacks.map(({ service }) => service)
    await this.#desired.rollBack(names, this.#engine.clock.now())
    return failures
  }

  #explainAll(failures: readonly OperationFailure[]): Promise<readonly Failure[]> {
    return Promise.all(failures.map((failed) => explainFailure(failed, this.#name, this.#engine)))
  }

  #scheduleLook({ lookAgainAt }: Plan): void {
    this.#cancelTimer?.()
    if (lookAgainAt === undefined || this.#closed) return
    const delay = milliseconds(Math.max(0, lookAgainAt - this.#engine.clock.now()))
    this.#cancelTimer = this.#engine.clock.schedule(delay, () => this.wake())
  }
}

/** Ending something does not wait for a wait; other commands take their turn. */
function givesWay(current: Directive, next: Directive): boolean {
  if (current.type === 'converge') return true
  return next.type === 'down' || next.type === 'stop' || next.type === 'kill' || next.type === 'rm'
}

/** A plan of reports alone: the request can not be met, so nothing is changed for it. */
function refusalsOf({ operations }: Plan): Failure[] {
  const failures = operations.flatMap(({ action }) =>
    action.type === 'report' && action.failure.container === undefined
      ? [plannedError(action.failure).toFailure()]
      : [],
  )
  return failures.length === operations.length ? failures : []
}

function supersededFailure(project: string): Failure {
  return new StackError('DM0004', `another command on ${project} took over`, {
    hint: 'run the command again if it is still wanted',
  }).toFailure()
}
