import type { Directive } from '../model/directive.ts'
import type { Plan } from '../model/plan.ts'
import { planContainerStops } from './plan-container-stops.ts'
import { createPlanBuilder, targetOf, type PlanBuilder } from './plan-builder.ts'
import type { ReconcileInput } from './reconcile.ts'

type EndDirective = Extract<Directive, { type: 'stop' | 'kill' | 'rm' }>

/** Ends containers of some services without taking the project away. */
export function planEnd(input: ReconcileInput, directive: EndDirective): Plan {
  const builder = createPlanBuilder(input.project)
  const selected = input.observed.containers.filter(
    ({ service }) => directive.services.length === 0 || directive.services.includes(service),
  )
  const services = input.desired?.project.services ?? {}
  switch (directive.type) {
    case 'stop':
      planContainerStops(builder, selected, {
        services,
        gracePeriod: directive.gracePeriod,
        cause: 'stop was asked for',
      })
      break
    case 'kill':
      planKills(builder, selected, directive.signal)
      break
    case 'rm': {
      const stops = directive.stop
        ? planContainerStops(builder, selected, {
            services,
            gracePeriod: undefined,
            cause: 'removal was asked for',
          })
        : new Map<string, string>()
      for (const container of selected) {
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

function planKills(
  builder: PlanBuilder,
  containers: ReconcileInput['observed']['containers'],
  signal: string,
): void {
  for (const container of containers) {
    if (container.state.status !== 'running') continue
    builder.add({
      action: { type: 'kill-container', container: targetOf(container), signal },
      cause: `${signal} was asked for`,
      after: [],
    })
  }
}
