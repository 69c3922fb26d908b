import type { Directive } from '../model/directive.ts'
import type { ServiceSlots } from './container-slot.ts'
import type { PlanBuilder } from './plan-builder.ts'

/** Says which updates are held or taken back, to whoever asked for something. */
export function planVerdicts(
  builder: PlanBuilder,
  services: readonly ServiceSlots[],
  directive: Directive,
): void {
  for (const { service, rollout } of services) {
    const { failure, goesBack, allowedFailures } = rollout
    if (failure !== undefined && goesBack) builder.rollBack({ service: service.name, failure })
    else if (failure !== undefined && directive.type !== 'converge') {
      builder.fail(service.name, failure)
    }
    if (directive.type === 'converge') continue
    for (const text of allowedFailures) builder.warn(`service ${service.name}: ${text}`)
  }
}
