import type { Directive } from '../model/directive.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { Plan } from '../model/plan.ts'
import type { Service } from '../model/service.ts'
import { planContainerStops } from './plan-container-stops.ts'
import { createPlanBuilder, targetOf } from './plan-builder.ts'
import type { ReconcileInput } from './reconcile.ts'

type DownDirective = Extract<Directive, { type: 'down' }>

/** Takes away all that belongs to the project, by its labels; works without its stack file. */
export function planTeardown(input: ReconcileInput, directive: DownDirective): Plan {
  const { observed, desired } = input
  const builder = createPlanBuilder(input.project)
  const cause = 'down was asked for'
  const services: Readonly<Record<string, Service>> = desired?.project.services ?? {}

  const containers = [...observed.oneOffs, ...observed.containers]
  const stops = planContainerStops(builder, containers, {
    services,
    gracePeriod: directive.gracePeriod,
    cause,
  })
  const removals = containers.map((container: ObservedContainer) =>
    builder.add({
      action: {
        type: 'remove-container',
        container: targetOf(container),
        removeAnonymousVolumes: true,
      },
      cause,
      after: [stops.get(container.id)],
    }),
  )
  for (const network of observed.networks) {
    if (network.project !== input.project) continue
    const action = { type: 'remove-network', name: network.name } as const
    builder.add({ action, cause, after: removals })
  }
  for (const volume of directive.removeVolumes ? observed.volumes : []) {
    // Named and made by this project; a name that a file calls external is never its own.
    if (volume.project !== input.project || volume.anonymous) continue
    const action = { type: 'remove-volume', name: volume.name } as const
    builder.add({ action, cause: 'down with volumes was asked for', after: removals })
  }
  return builder.build()
}
