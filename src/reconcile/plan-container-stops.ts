import type { Duration } from '../model/duration.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { Service } from '../model/service.ts'
import { targetOf, type PlanBuilder } from './plan-builder.ts'
import { planPreStop } from './plan-hooks.ts'
import { stopTerms } from './plan-stops.ts'

export interface StopOptions {
  readonly services: Readonly<Record<string, Service>>
  readonly gracePeriod: Duration | undefined
  readonly cause: string
}

/** Stops those that run, dependents first. Returns the stop operation by container id. */
export function planContainerStops(
  builder: PlanBuilder,
  containers: readonly ObservedContainer[],
  { services, gracePeriod, cause }: StopOptions,
): ReadonlyMap<string, string> {
  const stops = new Map<string, string>()
  const visited = new Set<string>()
  const byService = groupByService(containers)
  for (const service of byService.keys()) visit(service)
  return stops

  function visit(serviceName: string): void {
    if (visited.has(serviceName)) return
    visited.add(serviceName)
    const dependents = [...byService.keys()].filter(
      (name) => services[name]?.dependsOn[serviceName] !== undefined,
    )
    for (const dependent of dependents) visit(dependent)
    const after = dependents
      .flatMap((name) => byService.get(name) ?? [])
      .map((container) => stops.get(container.id))
    for (const container of byService.get(serviceName) ?? []) {
      if (container.state.status !== 'running') continue
      const service = services[serviceName]
      const terms = stopTerms(service, gracePeriod)
      const action = { type: 'stop-container', container: targetOf(container), terms } as const
      const hooked = planPreStop(builder, container, service, { cause, after })
      stops.set(container.id, builder.add({ action, cause, after: hooked }))
    }
  }
}

function groupByService(
  containers: readonly ObservedContainer[],
): ReadonlyMap<string, readonly ObservedContainer[]> {
  const groups = new Map<string, ObservedContainer[]>()
  for (const container of containers) {
    const group = groups.get(container.service)
    if (group === undefined) groups.set(container.service, [container])
    else group.push(container)
  }
  return groups
}
