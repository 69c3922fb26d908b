import type { Directive, RunDirective } from '../model/directive.ts'
import type { DesiredState } from '../model/desired-state.ts'
import type { Plan } from '../model/plan.ts'
import type { Service } from '../model/service.ts'
import { dependencyOrder } from '../graph/dependency-graph.ts'
import {
  interruptsService,
  startsInOrder,
  type ContainerSlot,
  type ServiceSlots,
} from './container-slot.ts'
import { changedNetworks } from './changed-networks.ts'
import { changedVolumes } from './changed-volumes.ts'
import { decideRollout, noRollout } from './decide-rollout.ts'
import { createPlanBuilder, type PlanBuilder } from './plan-builder.ts'
import { planOneOff, planOneOffEnds } from './plan-one-off.ts'
import { planOrphans } from './plan-orphans.ts'
import { planResources, missingResourceFailures } from './plan-resources.ts'
import { planTakeovers } from './plan-takeovers.ts'
import { planVerdicts } from './plan-verdicts.ts'
import { planReadiness } from './plan-readiness.ts'
import { planRepairs } from './plan-repairs.ts'
import { planStarts, type PlannedContainers, type StartInput } from './plan-starts.ts'
import { planStops } from './plan-stops.ts'
import { planSettings, wantedSettings } from './plan-updates.ts'
import type { ReconcileInput } from './reconcile.ts'
import { sharesNamespacesOf } from './shared-namespaces.ts'
import { touchedServices } from './touched-services.ts'

/** Brings every wanted service to its number of running, current containers. */
export function planConvergence(input: ReconcileInput, directive: Directive): Plan {
  const { desired, observed } = input
  const builder = createPlanBuilder(input.project)
  if (directive.type === 'converge') planOneOffEnds(builder, input)
  if (desired === undefined) return builder.build()

  const isWanted = wantedServices(desired, directive)
  const use = { project: desired.project, isWanted, isKept: keepsContainers(desired) }
  const changed = changedNetworks(input, directive, use)
  const lost = changedVolumes(input, directive, use)
  const services = decideServices(input, desired, {
    directive,
    isWanted,
    changed: changed.names,
    changedVolumes: lost.names,
  })
  const users = directive.type === 'run' ? [...services, usesOf(directive)] : services
  if (directive.type === 'up' || directive.type === 'run') {
    // Nothing is touched while something that all of it needs is known to be missing.
    const failures = [
      ...missingResourceFailures(desired.project, users, observed),
      ...changed.failures,
      ...lost.failures,
    ]
    if (failures.length > 0) {
      for (const { subject, failure } of failures) builder.fail(subject, failure)
      return builder.build()
    }
  }
  planVerdicts(builder, services, directive)
  const { project } = desired
  const departures = planTakeovers(builder, { project, observed, services, directive })
  const orphans =
    directive.type === 'up' || directive.type === 'run'
      ? planOrphans(builder, input, desired.project, directive)
      : new Map<string, string>()
  const removals = new Map([...planStops(builder, services, directive), ...orphans])
  const resources = planResources(builder, {
    project: desired.project,
    services: users,
    observed,
    changedNetworks: changed.names,
    changedVolumes: lost.names,
    removals,
    now: input.now,
  })
  planRepairs(builder, services, resources, input.now)
  const changeable = services.filter(({ service }) => !use.isKept(service.name))
  const updates = planSettings(builder, desired.project, changeable, { removals, resources })
  const start = { input, desired, services, directive, resources, removals, updates, departures }
  const starts = planStarts(builder, start)
  if (directive.type === 'run') planOneOff(builder, start, directive, starts)
  planWait(builder, start, starts)
  return builder.build()
}

/** What a request that waits is fulfilled by. */
function planWait(
  builder: PlanBuilder,
  { directive, desired, services }: StartInput,
  starts: PlannedContainers,
): void {
  if (!('wait' in directive) || !directive.wait) return
  const isTouched = touchedServices(directive, desired.project)
  const awaited = services.filter(({ service }) => isTouched(service.name))
  planReadiness(builder, { services: awaited, starts })
}

/** Of which services what exists is left as it is. */
function keepsContainers({ intents }: DesiredState): (serviceName: string) => boolean {
  return (name) => intents[name]?.keepsContainers === true
}

/** The container of a run uses networks and volumes as its service does. */
function usesOf({ service }: RunDirective): ServiceSlots {
  return { service, slots: [], rollout: noRollout }
}

/** Which services are brought to their number of containers. */
function wantedServices(
  { project, intents }: DesiredState,
  directive: Directive,
): (serviceName: string) => boolean {
  return (name) =>
    name in project.services &&
    (intents[name]?.run === 'running' || isToBeMade(name, intents, directive))
}

interface Decision {
  readonly directive: Directive
  readonly isWanted: (serviceName: string) => boolean
  readonly changed: ReadonlySet<string>
  readonly changedVolumes: ReadonlySet<string>
}

/** The wanted services in the order of their dependencies, each with its slots. */
function decideServices(
  input: ReconcileInput,
  desired: DesiredState,
  { directive, isWanted, changed, changedVolumes: volumes }: Decision,
): ServiceSlots[] {
  const { project, updates } = desired
  const isTouched = touchedServices(directive, project)
  const wanted = dependencyOrder(project.services).filter(isWanted)
  const decided: ServiceSlots[] = []
  const interrupted: string[] = []
  for (const name of wanted) {
    const service = project.services[name]
    if (service === undefined) continue
    const { slots, rollout } = decideRollout({
      service,
      project,
      update: updates?.[name],
      settings: wantedSettings(project, service),
      observed: input.observed,
      directive: isTouched(name) ? directive : { type: 'converge' },
      keepsContainers: keepsContainers(desired)(name),
      selected: isSelected(name, directive),
      now: input.now,
      previous: input.previous?.services[name],
      changedNetworks: changed,
      changedVolumes: volumes,
    })
    const possible = slots.filter((slot) => canBeMade(slot, service, input, directive))
    const decision = { service, slots: possible, rollout }
    const slotsOfService = withDependents(decision, interrupted, directive)
    decided.push({ service, slots: slotsOfService, rollout })
    if (slotsOfService.some(interruptsService)) interrupted.push(name)
  }
  return decided
}

/** Containers that are made and not started are those of services that are to be stopped. */
function isToBeMade(name: string, intents: DesiredState['intents'], directive: Directive): boolean {
  return directive.type === 'up' && directive.noStart && intents[name] !== undefined
}

/** Without a request nobody waits for the report of a missing image, so nothing is tried. */
function canBeMade(
  slot: ContainerSlot,
  { rootfs }: Service,
  { observed }: ReconcileInput,
  directive: Directive,
): boolean {
  if (directive.type === 'up' || directive.type === 'run' || rootfs.type !== 'image') return true
  const needsImage =
    slot.type === 'create' ||
    slot.type === 'recreate' ||
    (slot.type === 'replace' && slot.successor === undefined)
  return !needsImage || observed.images[rootfs.reference] !== undefined
}

/** A service restarts with an interrupted dependency when its `depends_on` says `restart: true`. */
function withDependents(
  { service, slots }: ServiceSlots,
  interrupted: readonly string[],
  directive: Directive,
): ServiceSlots['slots'] {
  if (directive.type === 'converge' || ('noDeps' in directive && directive.noDeps)) return slots
  if (slots.some(startsInOrder)) return slots
  const origin = interrupted.find((name) => restartsWith(service, name))
  if (origin === undefined) return slots
  const verb = directive.type === 'restart' ? 'restarted' : 'recreated'
  return slots.map((slot) =>
    slot.type === 'keep' && slot.existing.state.status === 'running'
      ? {
          type: 'restart',
          existing: slot.existing,
          cause: `depends on ${origin}, which is ${verb}`,
        }
      : slot,
  )
}

function restartsWith(service: Service, otherName: string): boolean {
  return service.dependsOn[otherName]?.restart === true || sharesNamespacesOf(service, otherName)
}

function isSelected(serviceName: string, directive: Directive): boolean {
  switch (directive.type) {
    case 'up':
      return directive.targets.length === 0 || directive.targets.includes(serviceName)
    case 'start':
    case 'restart':
      return directive.services.length === 0 || directive.services.includes(serviceName)
    default:
      return false
  }
}
