import type { ExitRecord } from '../model/container-state.ts'
import type { Instant } from '../model/instant.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { ContainerSpec, ContainerTarget } from '../model/plan.ts'
import type { Service } from '../model/service.ts'
import { startsInOrder, type ContainerSlot } from './container-slot.ts'
import { containerName } from './container-spec.ts'
import { describeExit } from './describe-exit.ts'
import { targetOf, type PlanBuilder } from './plan-builder.ts'
import type { StartInput } from './plan-starts.ts'
import { startHookSpec } from './start-hook-spec.ts'

/** What has to be done before a container may be started. */
export interface Preparation {
  readonly after: readonly (string | undefined)[]
  /** Whether a hook has failed. */
  readonly blocked: boolean
  /** Containers of hooks, which go once it is started. */
  readonly spent: readonly ContainerTarget[]
}

export interface PreparedService {
  readonly service: Service
  readonly slots: readonly ContainerSlot[]
  /** The operation that creates the container of each slot. */
  readonly creations: readonly (string | undefined)[]
  /** What the service waits for. */
  readonly dependencies: readonly string[]
}

const ready: Preparation = { after: [], blocked: false, spent: [] }

/** Runs the hooks before the start of the containers of a service; by slot. */
export function planPreStart(
  builder: PlanBuilder,
  start: StartInput,
  prepared: PreparedService,
): readonly Preparation[] {
  const { service, slots, creations, dependencies } = prepared
  const { preStart } = service.hooks
  const leaves = start.directive.type === 'up' && start.directive.noStart
  if (preStart.length === 0 || leaves) return slots.map(() => ready)
  const first = slots.some(runs) ? -1 : slots.findIndex(startsInOrder)
  let once: Preparation = ready
  return slots.map((slot, index) => {
    if (!startsInOrder(slot)) return ready
    const isFirst = index === first
    const number = 'number' in slot ? slot.number : slot.existing.number
    const chain = new HookChain(builder, start, {
      service,
      number,
      since: sinceOf(slot),
      cause: slot.cause,
      after: [creations[index], ...dependencies, ...once.after],
    })
    for (const [hookIndex, hook] of preStart.entries()) {
      if (isFirst || hook.perReplica) chain.add(hookIndex)
    }
    const own = chain.preparation(once.blocked)
    if (isFirst) once = { ...own, spent: [] }
    return own
  })
}

/** A container that goes on has been prepared for. */
function runs(slot: ContainerSlot): boolean {
  return slot.type === 'keep' && slot.existing.state.status === 'running'
}

/** From when on a hook was run for this start; `undefined` when that has still to come. */
function sinceOf(slot: ContainerSlot): Instant | undefined {
  if (slot.type !== 'start') return undefined
  const { state, createdAt } = slot.existing
  return state.status === 'exited' ? state.exit.finishedAt : createdAt
}

interface ChainInput {
  readonly service: Service
  readonly number: number
  readonly since: Instant | undefined
  readonly cause: string
  readonly after: readonly (string | undefined)[]
}

/** The hooks before one start, each after the one before. */
class HookChain {
  readonly #builder: PlanBuilder
  readonly #start: StartInput
  readonly #input: ChainInput
  readonly #spent: ContainerTarget[] = []
  #after: readonly (string | undefined)[]
  #blocked = false

  constructor(builder: PlanBuilder, start: StartInput, input: ChainInput) {
    this.#builder = builder
    this.#start = start
    this.#input = input
    this.#after = input.after
  }

  preparation(isBlocked: boolean): Preparation {
    return { after: this.#after, blocked: this.#blocked || isBlocked, spent: this.#spent }
  }

  add(index: number): void {
    if (this.#blocked) return
    const { service, number } = this.#input
    const { desired, input } = this.#start
    const { project } = desired
    const owner = containerName(project, service, number)
    const spec = startHookSpec({ project, service, number, owner, index, observed: input.observed })
    const existing = input.observed.oneOffs.find(({ name }) => name === spec.name)
    if (existing === undefined || !this.#isOfThisStart(existing, spec)) {
      return this.#runAnew(spec, existing)
    }
    this.#goOn(existing, `pre_start hook ${index + 1} of ${owner}`)
  }

  #isOfThisStart(container: ObservedContainer, { configHash }: ContainerSpec): boolean {
    const { since } = this.#input
    if (since === undefined || container.createdAt < since) return false
    return container.configHash === configHash
  }

  /** Whether somebody has asked for more since it failed. */
  #isAskedAgain({ finishedAt }: ExitRecord): boolean {
    const { directive } = this.#start
    return 'requestedAt' in directive && finishedAt < directive.requestedAt
  }

  #runAnew(spec: ContainerSpec, existing: ObservedContainer | undefined): void {
    const { cause } = this.#input
    const removal = existing === undefined ? undefined : this.#remove(existing)
    const action = { type: 'create-container', spec } as const
    const creation = this.#builder.add({ action, cause, after: [removal, ...this.#after] })
    const { project, name } = spec
    this.#startAndWait({ project, service: spec.service.name, name, id: undefined }, [creation])
  }

  #remove(container: ObservedContainer): string {
    const target = targetOf(container)
    return this.#builder.add({
      action: { type: 'remove-container', container: target, removeAnonymousVolumes: true },
      cause: 'is run anew',
      after: [],
    })
  }

  #goOn(container: ObservedContainer, subject: string): void {
    const { state } = container
    const target = targetOf(container)
    if (state.status === 'created') return this.#startAndWait(target, this.#after)
    if (state.status === 'running') return this.#wait(target, [])
    if (state.exit.exitCode === 0) {
      this.#spent.push(target)
      return
    }
    if (this.#isAskedAgain(state.exit)) return this.#startAndWait(target, this.#after)
    this.#blocked = true
    if (this.#start.directive.type === 'converge') return
    this.#builder.fail(container.name, {
      code: 'CT0013',
      message: `${subject} ${describeExit(container)}`,
      hint: 'mend the cause and run `stack up` again; its container is kept until then',
      evidence: [],
      container: container.name,
    })
  }

  #startAndWait(target: ContainerTarget, after: readonly (string | undefined)[]): void {
    const { cause } = this.#input
    const restart = { count: 0, streak: 0 }
    const action = { type: 'start-container', container: target, restart } as const
    this.#wait(target, [this.#builder.add({ action, cause, after })])
  }

  #wait(container: ContainerTarget, after: readonly string[]): void {
    const action = { type: 'wait', container, until: 'completed', required: true } as const
    const cause = `${this.#input.service.name} is prepared by it`
    this.#after = [this.#builder.add({ action, cause, after })]
    this.#spent.push(container)
  }
}
