import type { ServiceUpdate } from '../model/desired-state.ts'
import { instant } from '../model/instant.ts'
import type { ObservedContainer, ObservedState } from '../model/observed-state.ts'
import type { PlannedFailure } from '../model/plan.ts'
import type { Project } from '../model/project.ts'
import type { Service } from '../model/service.ts'
import {
  defaultUpdatePolicy,
  unwrittenUpdatePolicy,
  type UpdatePolicy,
} from '../model/update-policy.ts'
import { containersOfService } from './container-index.ts'
import type { ContainerSlot, RunningSlot, ServiceSlots } from './container-slot.ts'
import { decideSlots, reasonToRecreate, slotOfCurrent, type SlotInput } from './decide-slots.ts'
import { seatsOf, type Seats } from './succession.ts'
import { startOrder } from './start-order.ts'
import { candidateFailure, replacementFailure, updateFailure } from './update-failures.ts'

export interface RolloutInput extends SlotInput {
  readonly project: Project
  readonly update: ServiceUpdate | undefined
}

/** How far the replacement of a service's containers has come, and what becomes of it. */
export interface Rollout {
  readonly policy: UpdatePolicy
  readonly leavers: Seats['leavers']
  /** Why it is held, and with `goesBack` why it is taken back. */
  readonly failure: PlannedFailure | undefined
  readonly goesBack: boolean
  /** Failures that the policy allows. */
  readonly allowedFailures: readonly string[]
}

/** Of what is no service of the project. */
export const noRollout: Rollout = {
  policy: unwrittenUpdatePolicy,
  leavers: new Map(),
  failure: undefined,
  goesBack: false,
  allowedFailures: [],
}

/**
 * Slots of a service whose containers may be replaced one after the other. All is decided from what
 * is there: successors that stand by or have failed are the memory of a rollout.
 */
export function decideRollout(input: RolloutInput): ServiceSlots {
  const { service, observed, update } = input
  const seats = seatsOf(containersOfService(observed, service.name))
  const slotInput = { ...input, observed: withoutOthers(observed, seats) }
  const written = update?.isRollback === true ? service.rollback : service.update
  const policy = written ?? policyWhereNoneIsWritten(service)
  const decided = decideSlots(slotInput).map((slot) => asReplacement(slot, input, seats, policy))

  const judged = decided.map((slot) => judgeCandidate(slot, seats, input))
  const failures = [
    ...judged.flatMap(({ failure }) => failure ?? []),
    ...replacementFailures(decided, input, policy),
  ]
  const verdict = judge(failures, input, policy)
  const slots = judged.flatMap(({ slot, extra, mayBegin }): ContainerSlot[] => {
    const isHeld = slot.type === 'replace' && slot.successor === undefined
    const held = isHeld && (verdict.failure !== undefined || !mayBegin)
    return [held ? slotOfCurrent(slot.existing, input) : slot, ...extra]
  })
  return { service, slots, rollout: { policy, leavers: seats.leavers, ...verdict } }
}

/** The same where there are none, as what is known of a look is found by it. */
function withoutOthers(observed: ObservedState, { candidates, leavers }: Seats): ObservedState {
  if (candidates.size + leavers.size === 0) return observed
  const others = new Set([...candidates.values(), ...leavers.values()])
  const containers = observed.containers.filter((container) => !others.has(container))
  return { ...observed, containers }
}

function policyWhereNoneIsWritten({ update, rollback }: Service): UpdatePolicy {
  return update === undefined && rollback === undefined
    ? unwrittenUpdatePolicy
    : defaultUpdatePolicy
}

/** A container that is to be made anew and can wait for its turn, or give way to one that is ready. */
function asReplacement(
  slot: ContainerSlot,
  input: RolloutInput,
  { holders }: Seats,
  policy: UpdatePolicy,
): ContainerSlot {
  // The clock starts a service with a schedule, so nothing can wait for its successor.
  if (slot.type !== 'recreate' || input.service.schedule !== undefined) return slot
  const { service, project, observed, directive, changedNetworks } = input
  const runs = holders.some(({ state }) => state.status === 'running')
  const isReplaced = holders.some(({ endpoints }) =>
    endpoints.some(({ network }) => changedNetworks.has(network)),
  )
  if (!runs || isReplaced || (directive.type === 'up' && directive.noStart)) return slot
  const { order, obstacle } = startOrder({
    service,
    project,
    observed,
    existing: holders,
    written: policy.order,
  })
  const cause = obstacle === undefined ? slot.cause : `${slot.cause}; stop first: ${obstacle}`
  const { existing, number, changes } = slot
  const startsFirst = order === 'start-first' && existing.state.status === 'running'
  const isPlain = policy === unwrittenUpdatePolicy || service.hooks.preStart.length > 0
  if (!startsFirst && isPlain) return { ...slot, cause }
  const effective = startsFirst ? 'start-first' : 'stop-first'
  const successor = undefined
  return { type: 'replace', existing, number, order: effective, successor, cause, changes }
}

interface JudgedSlot {
  readonly slot: ContainerSlot
  /** What becomes of its candidate, if that is not to take its place. */
  readonly extra: readonly ContainerSlot[]
  readonly failure: Failed | undefined
  /** Whether another attempt may be made. */
  readonly mayBegin: boolean
}

interface Failed {
  readonly container: ObservedContainer
  readonly how: string
}

function judgeCandidate(
  slot: ContainerSlot,
  { candidates }: Seats,
  input: RolloutInput,
): JudgedSlot {
  const none = { extra: [], failure: undefined, mayBegin: true }
  const candidate = 'existing' in slot ? candidates.get(slot.existing.id) : undefined
  if (candidate === undefined || !('existing' in slot)) return { slot, ...none }
  const { existing } = slot
  const how = candidateFailure(candidate)
  const isStale = how !== undefined && candidate.createdAt < attemptSince(input)
  const outdated = reasonToRecreate(candidate, input)?.cause
  const { directive } = input
  const isUseless =
    slot.type === 'discard' ||
    (slot.type === 'recreate' && how !== undefined) ||
    (directive.type === 'up' && directive.noStart)
  if (isStale || isUseless || outdated !== undefined) {
    const cause = outdated ?? (isStale ? `it ${how}` : 'nothing is left to be replaced')
    return {
      slot,
      ...none,
      extra: [{ type: 'discard', existing: candidate, cause }],
    }
  }
  if (how !== undefined) {
    const cause = `it ${how}; ${existing.name} is kept`
    const runs = candidate.state.status === 'running'
    const extra: ContainerSlot[] = runs ? [{ type: 'set-aside', existing: candidate, cause }] : []
    return { slot, extra, failure: { container: candidate, how }, mayBegin: false }
  }
  const isRecreated = slot.type === 'replace' || slot.type === 'recreate'
  const cause = isRecreated ? slot.cause : `${candidate.name} was made to replace it`
  return {
    ...none,
    slot: {
      type: 'replace',
      existing,
      number: candidate.number,
      order: 'start-first',
      successor: candidate,
      cause,
    },
  }
}

/** Containers of an earlier request are no part of this one. */
function attemptSince({ update }: RolloutInput): number {
  return update?.requestedAt ?? instant(0)
}

/** Those that hold a place already and fail while their update watches them. */
function replacementFailures(
  slots: readonly ContainerSlot[],
  input: RolloutInput,
  policy: UpdatePolicy,
): readonly Failed[] {
  const isWatched = input.directive.type === 'up' || slots.some(({ type }) => type === 'replace')
  if (policy === unwrittenUpdatePolicy || input.update === undefined || !isWatched) return []
  return slots.flatMap((slot) => {
    if (!isKept(slot) || slot.existing.createdAt < attemptSince(input)) return []
    const how = replacementFailure(slot.existing, policy.monitor)
    return how === undefined ? [] : [{ container: slot.existing, how }]
  })
}

type KeptSlot = Extract<RunningSlot, { type: 'keep' | 'keep-waiting' | 'restart-by-policy' }>

function isKept(slot: ContainerSlot): slot is KeptSlot {
  return slot.type === 'keep' || slot.type === 'keep-waiting' || slot.type === 'restart-by-policy'
}

type Verdict = Pick<Rollout, 'failure' | 'goesBack' | 'allowedFailures'>

function judge(
  failures: readonly Failed[],
  { service, update }: RolloutInput,
  { maxFailureRatio, failureAction }: UpdatePolicy,
): Verdict {
  const [first] = failures
  const isExceeded = failures.length / Math.max(1, service.replicas) > maxFailureRatio
  if (first === undefined || !isExceeded || failureAction === 'continue') {
    const texts = failures.map(({ container, how }) => `container ${container.name} ${how}`)
    return { failure: undefined, goesBack: false, allowedFailures: texts }
  }
  const goesBack = failureAction === 'rollback' && update?.before !== undefined
  const way = update?.isRollback === true ? 'rollback' : 'update'
  const outcome = goesBack ? `${way} rolled back` : `${way} paused`
  const failure = updateFailure(first.container, first.how, outcome)
  return { failure, goesBack, allowedFailures: [] }
}
