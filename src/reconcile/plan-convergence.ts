import type { Directive } from '../model/directive.ts'
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
import { decideSlots } from './decide-slots.ts'
import { createPlanBuilder } from './plan-builder.ts'
import { planOrphans } from './plan-orphans.ts'
import { planResources, changedNetworkNames, missingResourceFailures } from './plan-resources.ts'
import { planReadiness } from './plan-readiness.ts'
import { planStarts } from './plan-starts.ts'
import { planStops } from './plan-stops.ts'
import type { ReconcileInput } from './reconcile.ts'

/** Brings every wanted service to its number of running, current containers. */
export function planConvergence(input: ReconcileInput, directive: Directive): Plan {
  const { desired, observed } = input
  const builder = createPlanBuilder(input.project)
  if (desired === undefined) return builder.build()

  const services = decideServices(input, desired, directive)
  if (directive.type === 'up') {
    // Nothing is touched while something that all of it needs is known to be missing.
    const failures = missingResourceFailures(desired.project, services, observed)
    if (failures.length > 0) {
      for (const { subject, failure } of failures) builder.fail(subject, failure)
      return builder.build()
    }
    planOrphans(builder, input, desired.project, directive)
  }
  const removals = planStops(builder, services, directive)
  const resources = planResources(builder, desired.project, services, observed, removals)
  const starts = planStarts(builder, { input, desired, services, directive, resources, removals })
  if (directive.type === 'up' && directive.wait) {
    planReadiness(builder, { input, desired, services, starts })
  }
  return builder.build()
}

/** The wanted services in the order of their dependencies, each with its slots. */
function decideServices(
  input: ReconcileInput,
  desired: DesiredState,
  directive: Directive,
): ServiceSlots[] {
  const { project, intents } = desired
  const changedNetworks = changedNetworkNames(project, input.observed)
  const wanted = dependencyOrder(project.services).filter(
    (name) => intents[name]?.run === 'running',
  )
  const decided: ServiceSlots[] = []
  for (const name of wanted) {
    const service = project.services[name]
    if (service === undefined) continue
    const slots = decideSlots({
      service,
      observed: input.observed,
      directive,
      selected: isSelected(name, directive),
      now: input.now,
      changedNetworks,
    })
    const possible = slots.filter((slot) => canBeMade(slot, service, input, directive))
    decided.push({
      service,
      slots: withDependents({ service, slots: possible }, decided, directive),
    })
  }
  return decided
}

/** Without a request nobody waits for the report of a missing image, so nothing is tried. */
function canBeMade(
  slot: ContainerSlot,
  { rootfs }: Service,
  { observed }: ReconcileInput,
  directive: Directive,
): boolean {
  if (directive.type === 'up' || rootfs.type !== 'image') return true
  const needsImage = slot.type === 'create' || slot.type === 'recreate'
  return !needsImage || observed.images[rootfs.reference] !== undefined
}

/** A service restarts with an interrupted dependency when its `depends_on` says `restart: true`. */
function withDependents(
  { service, slots }: ServiceSlots,
  decided: readonly ServiceSlots[],
  directive: Directive,
): ServiceSlots['slots'] {
  if (directive.type === 'converge' || ('noDeps' in directive && directive.noDeps)) return slots
  const interrupted = decided.find(
    (other) =>
      service.dependsOn[other.service.name]?.restart === true &&
      other.slots.some(interruptsService),
  )
  if (interrupted === undefined || slots.some(startsInOrder)) return slots
  const verb = directive.type === 'restart' ? 'restarted' : 'recreated'
  return slots.map((slot) =>
    slot.type === 'keep' && slot.existing.state.status === 'running'
      ? {
          type: 'restart',
          existing: slot.existing,
          cause: `depends on ${interrupted.service.name}, which is ${verb}`,
        }
      : slot,
  )
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
