import type { DesiredState } from '../model/desired-state.ts'
import type { Directive } from '../model/directive.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { ContainerTarget, RestartCount } from '../model/plan.ts'
import type { Service } from '../model/service.ts'
import {
  isRunningSlot,
  startsInOrder,
  type ContainerSlot,
  type RunningSlot,
  type ServiceSlots,
} from './container-slot.ts'
import { containerName, containerSpec, volumeKeys } from './container-spec.ts'
import { planPostStart } from './plan-hooks.ts'
import { planPreStart, type Preparation } from './plan-pre-start.ts'
import { nextRunAt } from './scheduled-run.ts'
import { planDependencies } from './plan-dependencies.ts'
import { targetOf, type PlanBuilder } from './plan-builder.ts'
import type { ResourceOperations } from './plan-resources.ts'
import { planReplacements } from './plan-replacements.ts'
import { renewsVolumes, type Removals } from './plan-stops.ts'
import type { Departures } from './plan-takeovers.ts'
import type { Updates } from './plan-updates.ts'
import type { ReconcileInput } from './reconcile.ts'

export interface StartInput {
  readonly input: ReconcileInput
  readonly desired: DesiredState
  readonly services: readonly ServiceSlots[]
  readonly directive: Directive
  readonly resources: ResourceOperations
  readonly removals: Removals
  readonly updates: Updates
  readonly departures: Departures
}

/** A container as it will be once the plan is done. */
export interface PlannedContainer {
  readonly target: ContainerTarget
  /** The last operation of its start, or that which starts its health; `undefined` when it is left as it is. */
  readonly start: string | undefined
  /** What is there now, unless it is replaced. */
  readonly existing: ObservedContainer | undefined
  readonly restartPending: boolean
  /** A dependency of it or a hook failed, which is reported there: nobody waits for it. */
  readonly blocked: boolean
}

/** By service name. */
export type PlannedContainers = ReadonlyMap<string, readonly PlannedContainer[]>

const freshStart: RestartCount = { count: 0, streak: 0 }

/** Creates and starts containers, dependencies first. */
export function planStarts(builder: PlanBuilder, start: StartInput): PlannedContainers {
  const planned = new Map<string, PlannedContainer[]>()
  const created = new Map<string, readonly (string | undefined)[]>()
  for (const serviceSlots of start.services) {
    const { service, slots } = serviceSlots
    const origins = service.volumesFrom.flatMap(({ name }) => created.get(name) ?? [])
    const creations = slots.map((slot) => planCreation(builder, start, { service, slot, origins }))
    created.set(service.name, creations)
    const starts = !onlyCreates(start.directive) && slots.some((slot) => isStarted(slot, service))
    const dependencies = starts
      ? planDependencies(builder, start, service, planned)
      : { after: [], blocked: false }
    const preparations =
      dependencies.blocked || !starts
        ? []
        : planPreStart(builder, start, {
            service,
            slots,
            creations,
            dependencies: dependencies.after,
          })
    const containers = slots.flatMap((slot, index) => {
      if (!isRunningSlot(slot)) return []
      const prepared = preparations[index]
      const after = [
        creations[index],
        ...readiness(start.resources, service, slot),
        ...dependencies.after,
        ...(prepared?.after ?? []),
      ]
      const resumes = slot.type === 'start' && slot.resumes === true
      const isHeldBack = dependencies.blocked || prepared?.blocked === true
      const edges = { after, blocked: isHeldBack && !resumes }
      const container = planStart(builder, start, service, slot, edges)
      removeSpent(builder, prepared, container)
      return [container]
    })
    const started = containers.filter((container) => container.start !== undefined)
    const beginning = { dependencies, started }
    const replaced = planReplacements(builder, start, serviceSlots, beginning)
    planned.set(service.name, [...containers, ...replaced])
  }
  return planned
}

function onlyCreates(directive: Directive): boolean {
  return directive.type === 'up' && directive.noStart
}

/** What is made by a schedule waits for its time. */
function isStarted(slot: ContainerSlot, { schedule }: Service): boolean {
  const isMade = slot.type === 'create' || slot.type === 'recreate'
  return startsInOrder(slot) && (schedule === undefined || !isMade)
}

/** What has prepared a start goes with it. */
function removeSpent(
  builder: PlanBuilder,
  prepared: Preparation | undefined,
  { start }: PlannedContainer,
): void {
  if (start === undefined) return
  for (const container of prepared?.spent ?? []) {
    builder.add({
      action: { type: 'remove-container', container, removeAnonymousVolumes: true },
      cause: 'has done its work',
      after: [start],
    })
  }
}

/** What an existing container needs to be started again; one that is made has it from its creation. */
function readiness(
  resources: ResourceOperations,
  service: Service,
  slot: ContainerSlot,
): (string | undefined)[] {
  if (slot.type === 'create' || slot.type === 'recreate') return []
  return [
    ...Object.keys(service.networks).map((key) => resources.networks.get(key)),
    ...volumeKeys(service).map((key) => resources.volumes.get(key)),
  ]
}

interface Creation {
  readonly service: Service
  readonly slot: ContainerSlot
  /** What creates the containers whose mounts it takes. */
  readonly origins: readonly (string | undefined)[]
}

function planCreation(
  builder: PlanBuilder,
  { input, desired, resources, removals, directive, departures }: StartInput,
  { service, slot, origins }: Creation,
): string | undefined {
  if (slot.type !== 'create' && slot.type !== 'recreate') return undefined
  const predecessor = slot.type === 'recreate' ? slot.existing : undefined
  const spec = containerSpec({
    project: desired.project,
    service,
    number: slot.number,
    observed: input.observed,
    predecessor: renewsVolumes(directive) ? undefined : predecessor,
  })
  return builder.add({
    action: { type: 'create-container', spec },
    cause: slot.cause,
    changes: slot.type === 'recreate' ? slot.changes : undefined,
    after: [
      predecessor === undefined ? undefined : removals.get(predecessor.id),
      predecessor === undefined ? undefined : departures.get(predecessor.id),
      ...Object.keys(spec.networks).map((key) => resources.networks.get(key)),
      ...Object.keys(spec.volumes).map((key) => resources.volumes.get(key)),
      ...origins,
    ],
  })
}

interface StartEdges {
  readonly after: readonly (string | undefined)[]
  /** Whether a dependency can not be met now, so that starting makes no sense. */
  readonly blocked: boolean
}

function planStart(
  builder: PlanBuilder,
  { desired, directive, resources, removals, updates }: StartInput,
  service: Service,
  slot: RunningSlot,
  { after, blocked }: StartEdges,
): PlannedContainer {
  const existing = 'existing' in slot && slot.type !== 'recreate' ? slot.existing : undefined
  const target = existing === undefined ? newTarget(desired, service, slot) : targetOf(existing)
  const updated = existing === undefined ? undefined : updates.get(existing.id)
  const left = {
    target,
    existing,
    start: updated?.resetsHealth === true ? updated.operation : undefined,
    restartPending: slot.type === 'keep-waiting',
    blocked: false,
  }
  const started = (restart: RestartCount, edges: StartEdges['after']): PlannedContainer => {
    const cause = 'cause' in slot ? slot.cause : ''
    const change = { cause, restart, after: [...edges, updated?.operation] }
    return { ...left, start: addStart(builder, target, service, change) }
  }

  if (onlyCreates(directive)) return left
  switch (slot.type) {
    case 'keep': {
      lookAtSchedule(builder, slot, service)
      const start = addHooksLeft(builder, slot, service)
      const isIncomplete = slot.existing.hooks.failed && start === undefined
      return { ...left, start: start ?? left.start, blocked: isIncomplete }
    }
    case 'keep-waiting':
      builder.lookAgainAt(slot.at)
      return left
    case 'restart-by-policy':
      return started(slot.restart, readiness(resources, service, slot))
    case 'restart-unhealthy':
      return started(slot.restart, [removals.get(slot.existing.id)])
    case 'restart':
      if (blocked) return { ...left, blocked }
      return started(freshStart, [removals.get(slot.existing.id), ...after])
    case 'create':
    case 'recreate':
      // The clock starts it.
      if (service.schedule !== undefined) return left
      return blocked ? { ...left, blocked } : started(freshStart, after)
    case 'start':
      return blocked ? { ...left, blocked } : started(freshStart, after)
  }
}

/** A run that goes on may be ended by the next one. */
function lookAtSchedule(
  builder: PlanBuilder,
  { existing, lookAgainAt }: Extract<ContainerSlot, { type: 'keep' }>,
  { schedule }: Service,
): void {
  const at = lookAgainAt ?? (schedule === undefined ? undefined : nextRunAt(existing, schedule))
  if (at !== undefined) builder.lookAgainAt(at)
}

interface StartChange {
  readonly cause: string
  readonly restart: RestartCount
  readonly after: StartEdges['after']
}

/** Starts a container and runs its hooks; returns the last of that. */
function addStart(
  builder: PlanBuilder,
  container: ContainerTarget,
  { hooks }: Service,
  { cause, restart, after }: StartChange,
): string {
  const action = { type: 'start-container', container, restart } as const
  const start = builder.add({ action, cause, after })
  const edges = { cause, from: 0, after: [start] }
  return planPostStart(builder, container, hooks.postStart, edges) ?? start
}

/** The hooks that have still to run in a container that goes on. */
function addHooksLeft(
  builder: PlanBuilder,
  { existing, hooksFrom }: Extract<ContainerSlot, { type: 'keep' }>,
  { hooks }: Service,
): string | undefined {
  if (hooksFrom === undefined) return undefined
  const edges = { cause: 'was started', from: hooksFrom, after: [] }
  return planPostStart(builder, targetOf(existing), hooks.postStart, edges)
}

function newTarget(
  { project }: DesiredState,
  service: Service,
  slot: ContainerSlot,
): ContainerTarget {
  const number = 'number' in slot ? slot.number : slot.existing.number
  return {
    project: project.name,
    service: service.name,
    name: containerName(project, service, number),
    id: undefined,
  }
}
