import type { Directive } from '../model/directive.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { Plan } from '../model/plan.ts'
import { planContainerStops } from './plan-container-stops.ts'
import { createPlanBuilder, targetOf, type PlanBuilder } from './plan-builder.ts'
import { planUpdates } from './plan-updates.ts'
import type { ReconcileInput } from './reconcile.ts'

type EndDirective = Extract<
  Directive,
  { type: 'stop' | 'kill' | 'rm' | 'pause' | 'unpause' | 'update' }
>

/** Ends, signals, freezes or limits containers of some services without taking the project away. */
export function planEnd(input: ReconcileInput, directive: EndDirective): Plan {
  const builder = createPlanBuilder(input.project)
  const isMeant = ({ service }: ObservedContainer): boolean =>
    directive.services.length === 0 || directive.services.includes(service)
  const selected = input.observed.containers.filter(isMeant)
  const hooks = input.observed.oneOffs.filter(
    (container) => container.oneOff?.preparesFor !== undefined && isMeant(container),
  )
  const services = input.desired?.project.services ?? {}
  switch (directive.type) {
    case 'stop':
      planContainerStops(builder, [...hooks, ...selected], {
        services,
        gracePeriod: directive.gracePeriod,
        cause: 'stop was asked for',
      })
      break
    case 'kill':
      planKills(builder, signalled(input, directive), directive.signal)
      break
    case 'pause':
      planFreezing(builder, selected, 'pause')
      break
    case 'unpause':
      planFreezing(builder, selected, 'unpause')
      break
    case 'update':
      planUpdates(builder, selected, directive)
      break
    case 'rm': {
      const stops = directive.stop
        ? planContainerStops(builder, [...hooks, ...selected], {
            services,
            gracePeriod: undefined,
            cause: 'removal was asked for',
          })
        : new Map<string, string>()
      for (const container of [...hooks, ...selected]) {
        if (container.state.status === 'running' && !stops.has(container.id)) continue
        builder.add({
          action: {
            type: 'remove-container',
            container: targetOf(container),
            removeAnonymousVolumes: directive.removeVolumes,
          },
          cause: 'removal was asked for',
          after: [stops.get(container.id)],
        })
      }
    }
  }
  return builder.build()
}

/** What `run` made is meant as well; what the stack file does not have only when that is asked. */
function signalled(
  { observed, desired }: ReconcileInput,
  { services, removeOrphans }: Extract<EndDirective, { type: 'kill' }>,
): readonly ObservedContainer[] {
  const known = desired?.project.services
  return [...observed.containers, ...observed.oneOffs].filter(({ service }) => {
    if (services.length > 0) return services.includes(service)
    return removeOrphans || known === undefined || service in known
  })
}

/** Asking for what is so already is no mistake: several services may be asked at once. */
function planFreezing(
  builder: PlanBuilder,
  containers: readonly ObservedContainer[],
  verb: 'pause' | 'unpause',
): void {
  for (const container of containers) {
    if (container.state.status !== 'running') continue
    if (container.state.paused === (verb === 'pause')) continue
    builder.add({
      action: { type: `${verb}-container`, container: targetOf(container) },
      cause: `${verb} was asked for`,
      after: [],
    })
  }
}

function planKills(
  builder: PlanBuilder,
  containers: readonly ObservedContainer[],
  signal: string,
): void {
  const running = containers.filter(({ state }) => state.status === 'running')
  // The words of Docker Compose, which scripts may look for.
  if (running.length === 0) builder.warn('no container to kill')
  for (const container of running) {
    builder.add({
      action: { type: 'kill-container', container: targetOf(container), signal },
      cause: `${signal} was asked for`,
      after: [],
    })
  }
}
