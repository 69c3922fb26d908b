import type { ObservedContainer } from '../model/observed-state.ts'
import type { ContainerTarget } from '../model/plan.ts'
import type { Service } from '../model/service.ts'
import type { PlanBuilder } from './plan-builder.ts'
import { planPostStart, type HookEdges } from './plan-hooks.ts'

/** Starts a new container and runs its hooks; returns the last of that. */
export function planNewStart(
  builder: PlanBuilder,
  container: ContainerTarget,
  { hooks }: Service,
  { cause, after }: HookEdges,
): string {
  const action = { type: 'start-container', container, restart: { count: 0, streak: 0 } } as const
  const started = builder.add({ action, cause, after })
  const edges = { cause, from: 0, after: [started] }
  return planPostStart(builder, container, hooks.postStart, edges) ?? started
}

/** What a new container that runs has still to do before it counts. */
export function planHooksLeft(
  builder: PlanBuilder,
  container: ContainerTarget,
  service: Service,
  successor: ObservedContainer,
): string | undefined {
  const edges = { cause: 'was started', from: successor.hooks.ran, after: [] }
  return planPostStart(builder, container, service.hooks.postStart, edges)
}
