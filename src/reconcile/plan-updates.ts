import type { Directive, UpdateDirective } from '../model/directive.ts'
import { changedLimits, limitsOf, type Limits } from '../model/limits.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import { isSame } from './config-hash.ts'
import type { ServiceSlots } from './container-slot.ts'
import { targetOf, type PlanBuilder } from './plan-builder.ts'

/** The operation that sets the limits of a container, by its id. */
export type Updates = ReadonlyMap<string, string>

/** Changes limits as asked; nothing is changed when one container cannot have them. */
export function planUpdates(
  builder: PlanBuilder,
  containers: readonly ObservedContainer[],
  { changes }: UpdateDirective,
): void {
  const wanted = containers.map((container) => ({
    container,
    limits: changedLimits(container.limits, changes),
  }))
  for (const { container, limits } of wanted) {
    const contradiction = contradictionIn(limits)
    if (contradiction !== undefined) return void builder.fail(container.name, contradiction)
  }
  for (const { container, limits } of wanted) {
    if (isSame(container.limits, limits)) continue
    addUpdate(builder, container, limits, 'update was asked for')
  }
}

/** `up` of a service takes back what `update` has changed: the stack file is what counts. */
export function planFileLimits(
  builder: PlanBuilder,
  services: readonly ServiceSlots[],
  directive: Directive,
): Updates {
  const updates = new Map<string, string>()
  if (directive.type !== 'up' || directive.noRecreate) return updates
  for (const { service, slots } of services) {
    if (directive.targets.length > 0 && !directive.targets.includes(service.name)) continue
    for (const slot of slots) {
      if (slot.type === 'create' || slot.type === 'recreate' || slot.type === 'discard') continue
      const { existing } = slot
      const limits = limitsOf(service)
      if (isSame(existing.limits, limits)) continue
      const cause = 'its limits are not those of the stack file'
      updates.set(existing.id, addUpdate(builder, existing, limits, cause))
    }
  }
  return updates
}

function addUpdate(
  builder: PlanBuilder,
  container: ObservedContainer,
  limits: Limits,
  cause: string,
): string {
  const action = { type: 'update-container', container: targetOf(container), limits } as const
  return builder.add({ action, cause, after: [] })
}

/** What the kernel would refuse, or what would leave open which of two limits counts. */
function contradictionIn({ resources }: Limits): Parameters<PlanBuilder['fail']>[1] | undefined {
  const { memory, memorySwap, cpus, cpuQuota, cpuPeriod } = resources
  const isBelow = typeof memorySwap === 'number' && (memory === undefined || memorySwap < memory)
  if (isBelow) {
    return refusal(
      memory === undefined
        ? 'there is a limit of memory and swap together, and none of memory'
        : `the limit of memory, ${memory}, is above that of memory and swap together, ${memorySwap}`,
      'change --memory and --memory-swap together; --memory-swap -1 takes its limit away',
    )
  }
  if (cpus === undefined || (cpuQuota === undefined && cpuPeriod === undefined)) return undefined
  return refusal(
    'processors are limited by --cpus and by --cpu-quota or --cpu-period',
    'take one of them away with 0, such as --cpus 0',
  )
}

function refusal(message: string, hint: string): Parameters<PlanBuilder['fail']>[1] {
  return { code: 'CT0012', message, hint, evidence: [], container: undefined }
}
