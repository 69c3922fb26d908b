import type { DownDirective } from '../model/directive.ts'
import type { ObservedContainer, ObservedState } from '../model/observed-state.ts'
import type { Plan } from '../model/plan.ts'
import type { Service } from '../model/service.ts'
import { planContainerStops } from './plan-container-stops.ts'
import { createPlanBuilder, targetOf } from './plan-builder.ts'
import type { ReconcileInput } from './reconcile.ts'

/** Takes away all that belongs to the project, by its labels; works without its stack file. */
export function planTeardown(input: ReconcileInput, directive: DownDirective): Plan {
  const { observed, desired } = input
  const builder = createPlanBuilder(input.project)
  const cause = 'down was asked for'
  const services: Readonly<Record<string, Service>> = desired?.project.services ?? {}

  const { removeOrphans, knownServices } = directive
  const isKept = ({ service, oneOff }: ObservedContainer): boolean =>
    !removeOrphans &&
    ((oneOff !== undefined && oneOff.preparesFor === undefined) ||
      knownServices?.includes(service) === false)
  const all = [...observed.oneOffs, ...observed.containers]
  const containers = all.filter((container) => !isKept(container))
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
  const inUse = namesInUse(all.filter(isKept))
  for (const network of observed.networks) {
    if (network.project !== input.project) continue
    if (inUse.has(network.name)) {
      builder.warn(`Network ${network.name}  Resource is still in use`)
      continue
    }
    const action = { type: 'remove-network', name: network.name } as const
    builder.add({ action, cause, after: removals })
  }
  for (const volume of directive.removeVolumes ? observed.volumes : []) {
    // Named and made by this project; a name that a file calls external is never its own.
    if (volume.project !== input.project || volume.anonymous) continue
    if (inUse.has(volume.name)) {
      builder.warn(`Volume ${volume.name}  Resource is still in use`)
      continue
    }
    const action = { type: 'remove-volume', name: volume.name } as const
    builder.add({ action, cause: 'down with volumes was asked for', after: removals })
  }
  for (const reference of directive.removeImages ? imagesOf(services, observed) : []) {
    const action = { type: 'remove-image', reference } as const
    builder.add({ action, cause: 'down with images was asked for', after: removals })
  }
  if (all.length === 0 && desired === undefined && builder.isEmpty()) {
    builder.warn(`No resource found to remove for project "${input.project}".`)
  }
  return builder.build()
}

function imagesOf(
  services: Readonly<Record<string, Service>>,
  { images }: ObservedState,
): readonly string[] {
  const references = Object.values(services).flatMap(({ rootfs }) =>
    rootfs.type === 'image' && images[rootfs.reference] !== undefined ? [rootfs.reference] : [],
  )
  return [...new Set(references)]
}

/** Networks of containers that run, and all volumes of those that stay. */
function namesInUse(kept: readonly ObservedContainer[]): ReadonlySet<string> {
  return new Set(
    kept.flatMap(({ state, endpoints, mounts }) => [
      ...(state.status === 'running' ? endpoints.map(({ network }) => network) : []),
      ...mounts.flatMap(({ type, source }) => (type === 'volume' ? source : [])),
    ]),
  )
}
