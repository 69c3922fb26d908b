import type { Directive } from '../model/directive.ts'
import { seconds, type Duration } from '../model/duration.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { StopTerms } from '../model/plan.ts'
import type { Service } from '../model/service.ts'
import type { ContainerSlot, ServiceSlots } from './container-slot.ts'
import { targetOf, type PlanBuilder } from './plan-builder.ts'
import { planPreStop } from './plan-hooks.ts'

/** The operation after which an ended container no longer stands in the way, by container id. */
export type Removals = ReadonlyMap<string, string>

/** Ends what is replaced, restarted or too many: dependents before what they depend on. */
export function planStops(
  builder: PlanBuilder,
  services: readonly ServiceSlots[],
  directive: Directive,
): Removals {
  const removals = new Map<string, string>()
  const stopsOfDependents = new Map<string, string[]>()
  for (const { service, slots } of services.toReversed()) {
    const dependents = stopsOfDependents.get(service.name) ?? []
    const stops: string[] = []
    for (const slot of slots) {
      if (!endsContainer(slot)) continue
      const terms = stopTerms(service, gracePeriodOf(directive))
      // One that hangs would hang in its hooks, too.
      const hooked = slot.type === 'restart-unhealthy' ? undefined : service
      const edges = { cause: slot.cause, after: dependents }
      const after = planPreStop(builder, slot.existing, hooked, edges)
      const stop = planStop(builder, slot, terms, after)
      if (stop !== undefined) stops.push(stop)
      const end = staysThere(slot) ? stop : planRemove(builder, slot, stop, directive)
      if (end !== undefined) removals.set(slot.existing.id, end)
    }
    for (const name of stops.length === 0 ? [] : Object.keys(service.dependsOn)) {
      stopsOfDependents.set(name, [...stops, ...(stopsOfDependents.get(name) ?? [])])
    }
  }
  return removals
}

export function stopTerms(
  service: Service | undefined,
  gracePeriod: Duration | undefined,
): StopTerms {
  return {
    signal: service?.stopSignal,
    gracePeriod: gracePeriod ?? service?.stopGracePeriod ?? defaultGracePeriod,
  }
}

/** Compose's, for containers whose service the stack file no longer has. */
const defaultGracePeriod = seconds(10)

type EndingSlot = Extract<
  ContainerSlot,
  { type: 'recreate' | 'restart' | 'restart-unhealthy' | 'discard' | 'set-aside' }
>

const endingTypes: ReadonlySet<ContainerSlot['type']> = new Set<EndingSlot['type']>([
  'recreate',
  'restart',
  'restart-unhealthy',
  'discard',
  'set-aside',
])

function endsContainer(slot: ContainerSlot): slot is EndingSlot {
  return endingTypes.has(slot.type)
}

/** Whether the container that is ended is not removed. */
function staysThere({ type }: EndingSlot): boolean {
  return type !== 'recreate' && type !== 'discard'
}

function planStop(
  builder: PlanBuilder,
  { existing, cause }: EndingSlot,
  terms: StopTerms,
  after: readonly (string | undefined)[],
): string | undefined {
  if (!isRunning(existing)) return undefined
  return builder.add({
    action: { type: 'stop-container', container: targetOf(existing), terms },
    cause,
    after,
  })
}

function planRemove(
  builder: PlanBuilder,
  slot: EndingSlot,
  stop: string | undefined,
  directive: Directive,
): string | undefined {
  return builder.add({
    action: {
      type: 'remove-container',
      container: targetOf(slot.existing),
      // A successor inherits them, unless it is to have new ones.
      removeAnonymousVolumes: slot.type === 'discard' || renewsVolumes(directive),
    },
    cause: slot.cause,
    after: [stop],
  })
}

function isRunning(container: ObservedContainer): boolean {
  return container.state.status === 'running'
}

/** Whether new containers begin with new anonymous volumes. */
export function renewsVolumes(directive: Directive): boolean {
  return directive.type === 'up' && directive.renewAnonymousVolumes
}

export function gracePeriodOf(directive: Directive): Duration | undefined {
  return 'gracePeriod' in directive ? directive.gracePeriod : undefined
}
