import type { Hook } from '../model/hook.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { ContainerTarget, HookMoment } from '../model/plan.ts'
import type { Service } from '../model/service.ts'
import { targetOf, type PlanBuilder } from './plan-builder.ts'

export interface HookEdges {
  readonly cause: string
  readonly after: readonly (string | undefined)[]
  readonly onlyAfterSuccess?: true
}

/** What has to be done before a container is stopped: its hooks, or nothing where it has none. */
export function planPreStop(
  builder: PlanBuilder,
  container: ObservedContainer,
  service: Service | undefined,
  edges: HookEdges,
): readonly (string | undefined)[] {
  // In a frozen container, nothing would get on; what `run` and hooks made is no service.
  if (container.state.status !== 'running' || container.state.paused) return edges.after
  if (container.oneOff !== undefined) return edges.after
  const hooks = service?.hooks.preStop ?? []
  const last = planHooks(
    builder,
    targetOf(container),
    { moment: 'pre_stop', hooks, from: 0 },
    edges,
  )
  return last === undefined ? edges.after : [last]
}

/** The hooks after a start that have not run yet; the last one is returned. */
export function planPostStart(
  builder: PlanBuilder,
  target: ContainerTarget,
  hooks: readonly Hook[],
  edges: HookEdges & { readonly from: number },
): string | undefined {
  return planHooks(builder, target, { moment: 'post_start', hooks, from: edges.from }, edges)
}

interface HookList {
  readonly moment: HookMoment
  readonly hooks: readonly Hook[]
  /** Index of the first that is to run. */
  readonly from: number
}

function planHooks(
  builder: PlanBuilder,
  container: ContainerTarget,
  { moment, hooks, from }: HookList,
  { after, ...edges }: HookEdges,
): string | undefined {
  let last: string | undefined
  for (const [index, hook] of hooks.entries()) {
    if (index < from) continue
    const action = { type: 'run-hook', container, moment, index, hook } as const
    last = builder.add({ action, ...edges, after: last === undefined ? after : [last] })
  }
  return last
}
