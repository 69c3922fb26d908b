import { isFulfilled, type Awaited } from '../model/wait-condition.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { ContainerTarget } from '../model/plan.ts'
import type { Service } from '../model/service.ts'
import type { UpdatePolicy } from '../model/update-policy.ts'
import type { ContainerSlot, ServiceSlots } from './container-slot.ts'
import { containerName, containerSpec } from './container-spec.ts'
import { targetOf, type PlanBuilder } from './plan-builder.ts'
import type { DependencyEdges } from './plan-dependencies.ts'
import { planPreStop } from './plan-hooks.ts'
import { planHooksLeft, planNewStart } from './plan-new-start.ts'
import type { PlannedContainer, StartInput } from './plan-starts.ts'
import { gracePeriodOf, renewsVolumes, stopTerms } from './plan-stops.ts'
import { planDeparture } from './plan-takeovers.ts'
import { hasGate } from './start-order.ts'
import { candidateFailure } from './update-failures.ts'

export type ReplaceSlot = Extract<ContainerSlot, { type: 'replace' }>

type Edges = readonly (string | undefined)[]

export interface Beginning {
  readonly dependencies: DependencyEdges
  /** The containers of the service that are started anyway, such as one that is missing. */
  readonly started: readonly PlannedContainer[]
}

/**
 * Replaces containers in as many lanes as the policy has room for, one after the other in each.
 * What was begun comes first, so that a plan made anew goes on where the last one stopped.
 */
export function planReplacements(
  builder: PlanBuilder,
  start: StartInput,
  { service, slots, rollout }: ServiceSlots,
  { dependencies, started }: Beginning,
): readonly PlannedContainer[] {
  const replaced = slots.filter((slot) => slot.type === 'replace')
  if (dependencies.blocked) return replaced.map((slot) => blockedOf(slot))
  const begun = replaced.filter(isBegun)
  const waiting = replaced.filter((slot) => !isBegun(slot))
  const { policy } = rollout
  const width = policy.parallelism === 0 ? Infinity : policy.parallelism
  const fresh = freshContainers(start, { service, slots, rollout }, pauseOf(policy))
  const lanes: Lane[] = [
    ...fresh.map((container) => ({ target: targetOf(container), last: undefined })),
    ...started.map(({ target, start: last }) => ({ target, last })),
  ]
  const planned = [...begun, ...waiting].map((slot) => {
    const before = lanes[lanes.length - width]
    const gate = before === undefined ? undefined : planPause(builder, before, policy)
    const edges = [gate, ...dependencies.after]
    const replacement =
      slot.order === 'start-first'
        ? startFirst(builder, start, { service, slot, policy, edges })
        : stopFirst(builder, start, { service, slot, policy, edges })
    lanes.push({ target: replacement.target, last: replacement.start })
    return replacement
  })
  planWatch(builder, start, { service, slots, rollout }, planned)
  return planned
}

function isBegun({ successor, existing }: ReplaceSlot): boolean {
  return successor !== undefined || existing.state.status !== 'running'
}

/** The container that was given work last in it, and what ends that. */
interface Lane {
  readonly target: ContainerTarget
  readonly last: string | undefined
}

/** Containers that were replaced by this update and are not yet as they have to be. */
function freshContainers(
  { input, desired }: StartInput,
  { service, slots }: ServiceSlots,
  awaited: Awaited,
): readonly ObservedContainer[] {
  const since = desired.updates?.[service.name]?.requestedAt
  if (since === undefined) return []
  return slots.flatMap((slot) => {
    if (slot.type !== 'keep') return []
    const { existing } = slot
    const hasFailed = candidateFailure(existing) !== undefined
    const isOver = existing.createdAt < since || isFulfilled(existing, awaited, input.now)
    return isOver || hasFailed ? [] : [existing]
  })
}

/** Who asked for the update waits until every new container has run for as long as it is watched. */
function planWatch(
  builder: PlanBuilder,
  start: StartInput,
  serviceSlots: ServiceSlots,
  planned: readonly PlannedContainer[],
): void {
  const { directive, desired } = start
  const { service, rollout } = serviceSlots
  const lasting = rollout.policy.monitor
  const since = desired.updates?.[service.name]?.requestedAt
  const isAsked = directive.type === 'up' && since !== undefined && since >= directive.requestedAt
  if (!isAsked || lasting === 0 || rollout.failure !== undefined) return
  const awaited = { until: 'steady', lasting } as const
  const watched = [
    ...freshContainers(start, serviceSlots, awaited).map((container) => ({
      container: targetOf(container),
      after: [],
    })),
    ...planned.map(({ target, start: last }) => ({ container: target, after: [last] })),
  ]
  for (const { container, after } of watched) {
    const action = { type: 'wait', container, required: true, ...awaited } as const
    builder.add({ action, cause: 'its update is watched', after })
  }
}

function pauseOf({ delay }: UpdatePolicy): Awaited {
  return delay > 0 ? { until: 'steady', lasting: delay } : { until: 'ready' }
}

function planPause(builder: PlanBuilder, { target, last }: Lane, policy: UpdatePolicy): string {
  const action = { type: 'wait', container: target, required: true, ...pauseOf(policy) } as const
  return builder.add({ action, cause: 'the next one is replaced after it', after: [last] })
}

interface Turn {
  readonly service: Service
  readonly slot: ReplaceSlot
  readonly policy: UpdatePolicy
  readonly edges: Edges
}

function startFirst(
  builder: PlanBuilder,
  start: StartInput,
  { service, slot, policy, edges }: Turn,
): PlannedContainer {
  const { desired, departures, directive } = start
  const { existing, successor, cause } = slot
  const name = containerName(desired.project, service, slot.number)
  const isMade = successor !== undefined
  const container = isMade
    ? { ...targetOf(successor), shownAs: name }
    : { ...newTarget(start, service, temporaryName(existing, name)), shownAs: name }
  const created = isMade ? undefined : planCreation(builder, start, { service, slot }, edges)
  const started =
    successor?.state.status === 'running'
      ? planHooksLeft(builder, container, service, successor)
      : planNewStart(builder, container, service, { cause, after: [created, ...edges] })
  const awaited = readinessOf(start, service, policy)
  const ready = builder.add({
    action: { type: 'wait', container, required: true, ...awaited },
    cause: `${existing.name} runs until then`,
    after: [started],
  })
  const takeOver = { type: 'take-over', container, from: targetOf(existing) } as const
  const served = builder.add({ action: takeOver, cause, after: [ready] })
  const terms = stopTerms(service, gracePeriodOf(directive))
  const removed = planDeparture(builder, existing, {
    service,
    cause,
    terms,
    after: [served, ...endsOfDependents(start, service)],
  })
  const renamed = builder.add({
    action: { type: 'rename-container', container, name },
    cause,
    after: [removed, departures.get(existing.id)],
  })
  return plannedAs(newTarget(start, service, name), renamed)
}

/** Without a probe, running for a while is all that can be asked of it. */
function readinessOf({ input }: StartInput, service: Service, { monitor }: UpdatePolicy): Awaited {
  if (monitor === 0 || hasGate(service, input.observed)) return { until: 'ready' }
  return { until: 'steady', lasting: monitor }
}

function stopFirst(
  builder: PlanBuilder,
  start: StartInput,
  { service, slot, edges }: Turn,
): PlannedContainer {
  const { desired, departures, directive } = start
  const { existing, cause } = slot
  const container = targetOf(existing)
  const limits = { cause, onlyAfterSuccess: true } as const
  const terms = stopTerms(service, gracePeriodOf(directive))
  const before = [...edges, ...endsOfDependents(start, service)]
  const hooked = planPreStop(builder, existing, service, { after: before, ...limits })
  const stop = { type: 'stop-container', container, terms } as const
  const stopped =
    existing.state.status === 'running'
      ? builder.add({ action: stop, after: hooked, ...limits })
      : undefined
  const removed = builder.add({
    action: {
      type: 'remove-container',
      container,
      removeAnonymousVolumes: renewsVolumes(directive),
    },
    after: stopped === undefined ? before : [stopped],
    ...limits,
  })
  const after = [removed, departures.get(existing.id)]
  const created = planCreation(builder, start, { service, slot }, after)
  const target = newTarget(start, service, containerName(desired.project, service, slot.number))
  const started = planNewStart(builder, target, service, { cause, after: [created, ...edges] })
  return plannedAs(target, started)
}

/** Dependents that are ended too go before what they depend on. */
function endsOfDependents({ services, removals }: StartInput, { name }: Service): Edges {
  return services
    .filter(({ service }) => name in service.dependsOn)
    .flatMap(({ slots }) => slots)
    .map((slot) => ('existing' in slot ? removals.get(slot.existing.id) : undefined))
}

function planCreation(
  builder: PlanBuilder,
  start: StartInput,
  { service, slot }: Pick<Turn, 'service' | 'slot'>,
  after: Edges,
): string {
  const { input, desired, resources, directive } = start
  const { project } = desired
  const { existing, number, order, cause, changes } = slot
  const name = containerName(project, service, number)
  const succession = { containerId: existing.id, temporaryName: temporaryName(existing, name) }
  const spec = containerSpec({
    project,
    service,
    number,
    observed: input.observed,
    predecessor: renewsVolumes(directive) ? undefined : existing,
    succession: order === 'start-first' ? succession : undefined,
  })
  return builder.add({
    action: { type: 'create-container', spec },
    cause,
    changes,
    after: [
      ...after,
      removalOfCandidate(start, existing),
      ...Object.keys(spec.networks).map((key) => resources.networks.get(key)),
      ...Object.keys(spec.volumes).map((key) => resources.volumes.get(key)),
    ],
  })
}

/** An earlier one that was to take the container's place has the name that the next one needs. */
function removalOfCandidate(
  { input, removals }: StartInput,
  { id }: ObservedContainer,
): string | undefined {
  const earlier = input.observed.containers.find(({ succeeds }) => succeeds === id)
  return earlier === undefined ? undefined : removals.get(earlier.id)
}

/** As Docker Compose names the one that is to take a container's place. */
function temporaryName({ id }: ObservedContainer, name: string): string {
  return `${id.slice(0, 12)}_${name}`
}

function newTarget({ desired }: StartInput, service: Service, name: string): ContainerTarget {
  return { project: desired.project.name, service: service.name, name, id: undefined }
}

function plannedAs(target: ContainerTarget, last: string): PlannedContainer {
  return { target, existing: undefined, start: last, restartPending: false, blocked: false }
}

function blockedOf({ existing }: ReplaceSlot): PlannedContainer {
  return {
    target: targetOf(existing),
    existing,
    start: undefined,
    restartPending: false,
    blocked: true,
  }
}
