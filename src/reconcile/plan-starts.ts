import type { DesiredState } from '../model/desired-state.ts'
import type { Directive } from '../model/directive.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { ContainerTarget, RestartCount } from '../model/plan.ts'
import type { Service } from '../model/service.ts'
import { startsInOrder, type ContainerSlot, type ServiceSlots } from './container-slot.ts'
import { containerName, containerSpec } from './container-spec.ts'
import { planDependencies } from './plan-dependencies.ts'
import { targetOf, type PlanBuilder } from './plan-builder.ts'
import type { ResourceOperations } from './plan-resources.ts'
import { renewsVolumes, type Removals } from './plan-stops.ts'
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
}

/** A container as it will be once the plan is done. */
export interface PlannedContainer {
  readonly target: ContainerTarget
  /** The operation that starts it or its health; `undefined` when it is left as it is. */
  readonly start: string | undefined
  /** What is there now, unless it is replaced. */
  readonly existing: ObservedContainer | undefined
  readonly restartPending: boolean
  /** Not started because a dependency failed, which is reported there: nobody waits for it. */
  readonly blocked: boolean
}

/** By service name. */
export type PlannedContainers = ReadonlyMap<string, readonly PlannedContainer[]>

const freshStart: RestartCount = { count: 0, streak: 0 }

/** Creates and starts containers, dependencies first. */
export function planStarts(builder: PlanBuilder, start: StartInput): PlannedContainers {
  const planned = new Map<string, PlannedContainer[]>()
  const created = new Map<string, readonly (string | undefined)[]>()
  for (const { service, slots } of start.services) {
    const origins = service.volumesFrom.flatMap(({ name }) => created.get(name) ?? [])
    const creations = slots.map((slot) => planCreation(builder, start, { service, slot, origins }))
    created.set(service.name, creations)
    const starts = !onlyCreates(start.directive) && slots.some(startsInOrder)
    const dependencies = starts
      ? planDependencies(builder, start, service, planned)
      : { after: [], blocked: false }
    const containers = slots.flatMap((slot, index) => {
      if (slot.type === 'discard') return []
      const after = [creations[index], ...dependencies.after]
      const resumes = slot.type === 'start' && slot.resumes === true
      const blocked = dependencies.blocked && !resumes
      return [planStart(builder, start, service, slot, { after, blocked })]
    })
    planned.set(service.name, containers)
  }
  return planned
}

function onlyCreates(directive: Directive): boolean {
  return directive.type === 'up' && directive.noStart
}

interface Creation {
  readonly service: Service
  readonly slot: ContainerSlot
  /** What creates the containers whose mounts it takes. */
  readonly origins: readonly (string | undefined)[]
}

function planCreation(
  builder: PlanBuilder,
  { input, desired, resources, removals, directive }: StartInput,
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
  { desired, directive, removals, updates }: StartInput,
  service: Service,
  slot: Exclude<ContainerSlot, { type: 'discard' }>,
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

  if (onlyCreates(directive)) return left
  switch (slot.type) {
    case 'keep':
      return left
    case 'keep-waiting':
      builder.lookAgainAt(slot.at)
      return left
    case 'restart-by-policy': {
      const id = addStart(slot.cause, slot.restart, [])
      return { ...left, start: id }
    }
    case 'restart-unhealthy': {
      const id = addStart(slot.cause, slot.restart, [removals.get(slot.existing.id)])
      return { ...left, start: id }
    }
    case 'restart':
      return blocked
        ? { ...left, blocked }
        : {
            ...left,
            start: addStart(slot.cause, freshStart, [removals.get(slot.existing.id), ...after]),
          }
    case 'start':
    case 'create':
    case 'recreate':
      return blocked
        ? { ...left, blocked }
        : { ...left, start: addStart(slot.cause, freshStart, after) }
  }

  function addStart(
    cause: string,
    restart: RestartCount,
    edges: readonly (string | undefined)[],
  ): string {
    return builder.add({
      action: { type: 'start-container', container: target, restart },
      cause,
      after: [...edges, updated?.operation],
    })
  }
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
