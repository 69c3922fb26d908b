import type { Directive } from '../model/directive.ts'
import { seconds } from '../model/duration.ts'
import type { ObservedContainer, ObservedState } from '../model/observed-state.ts'
import type { ContainerTarget, StopTerms } from '../model/plan.ts'
import type { Project } from '../model/project.ts'
import type { Service } from '../model/service.ts'
import { keepsContainer, type ServiceSlots } from './container-slot.ts'
import { idOfContainer } from './container-index.ts'
import { containerName } from './container-spec.ts'
import { targetOf, type PlanBuilder } from './plan-builder.ts'
import { planPreStop } from './plan-hooks.ts'
import { gracePeriodOf, stopTerms } from './plan-stops.ts'

/**
 * How long the one that is replaced is left alone once nothing new is led to it: who has just looked
 * up its address, or remembers it for as long as the answer says, still reaches it.
 */
const drainTime = seconds(2)

/** The operation after which the name of a replaced container is free, by the id of its successor. */
export type Departures = ReadonlyMap<string, string>

export interface TakeoverInput {
  readonly project: Project
  readonly observed: ObservedState
  readonly services: readonly ServiceSlots[]
  readonly directive: Directive
}

/** Goes on with replacements that were cut short: what is in service already keeps its place. */
export function planTakeovers(
  builder: PlanBuilder,
  { project, observed, services, directive }: TakeoverInput,
): Departures {
  const departures = new Map<string, string>()
  for (const { service, slots, rollout } of services) {
    for (const slot of slots) {
      const holder = 'existing' in slot ? slot.existing : undefined
      if (holder === undefined || slot.type === 'set-aside') continue
      const leaver = rollout.leavers.get(holder.id)
      const terms = stopTerms(service, gracePeriodOf(directive))
      const cause = `${holder.name} has taken its place`
      const departure =
        leaver === undefined
          ? undefined
          : planDeparture(builder, leaver, { service, cause, terms, after: [] })
      if (departure !== undefined) departures.set(holder.id, departure)
      if (!keepsContainer(slot)) continue
      const name = containerName(project, service, holder.number)
      const owner = idOfContainer(observed, name)
      // A stranger with the name keeps it, and this one its own.
      const isFree = owner === undefined || owner === holder.id || owner === leaver?.id
      planSettlement(builder, holder, isFree ? name : holder.name, departure)
    }
  }
  return departures
}

export interface Departure {
  readonly cause: string
  readonly service: Service
  readonly terms: StopTerms
  readonly after: readonly (string | undefined)[]
}

/** Lets a container that is out of service go, with the volumes that its successor does not have. */
export function planDeparture(
  builder: PlanBuilder,
  leaver: ObservedContainer,
  { service, cause, terms, after }: Departure,
): string {
  const container = targetOf(leaver)
  const limits = { cause, onlyAfterSuccess: true } as const
  let last = after
  if (leaver.state.status === 'running') {
    const until = { until: 'drained', lasting: drainTime, required: true } as const
    const drained = builder.add({ action: { type: 'wait', container, ...until }, cause, after })
    const stop = { type: 'stop-container', container, terms } as const
    const hooked = planPreStop(builder, leaver, service, { after: [drained], ...limits })
    last = [builder.add({ action: stop, after: hooked, ...limits })]
  }
  const action = { type: 'remove-container', container, removeAnonymousVolumes: true } as const
  return builder.add({ action, after: last, ...limits })
}

/** Puts one whose predecessor is gone in service, under the name that it is to have. */
function planSettlement(
  builder: PlanBuilder,
  holder: ObservedContainer,
  name: string,
  departure: string | undefined,
): void {
  const container: ContainerTarget = { ...targetOf(holder), shownAs: name }
  const cause = 'the container before it is gone'
  const takeOver = { type: 'take-over', container, from: undefined } as const
  const served =
    holder.standsBy === undefined ? undefined : builder.add({ action: takeOver, cause, after: [] })
  if (holder.succeeds === undefined || name === holder.name) return
  const rename = { type: 'rename-container', container, name } as const
  builder.add({ action: rename, cause, after: [departure, served] })
}
