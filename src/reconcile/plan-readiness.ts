import type { ServiceSlots } from './container-slot.ts'
import { judgeReadiness } from './judge-readiness.ts'
import type { PlanBuilder } from './plan-builder.ts'
import type { PlannedContainers } from './plan-starts.ts'

export interface ReadinessInput {
  readonly services: readonly ServiceSlots[]
  readonly starts: PlannedContainers
}

/** For `--wait`: waits until every service runs and is healthy, or is done if others need it done. */
export function planReadiness(builder: PlanBuilder, { services, starts }: ReadinessInput): void {
  for (const { service } of services) {
    // What the clock starts is ready when it is there.
    if (service.schedule !== undefined) continue
    const until = isJob(service.name, services) ? 'completed' : 'ready'
    for (const container of starts.get(service.name) ?? []) {
      if (container.blocked) continue
      const verdict = judgeReadiness(container, until)
      if (verdict.type === 'met') continue
      if (verdict.type === 'impossible') {
        builder.fail(service.name, verdict.failure)
        continue
      }
      builder.add({
        action: { type: 'wait', container: container.target, until, required: true },
        cause: 'readiness was asked for',
        after: [container.start],
      })
    }
  }
}

function isJob(serviceName: string, services: readonly ServiceSlots[]): boolean {
  const condition = 'service_completed_successfully'
  return services.some(({ service }) => service.dependsOn[serviceName]?.condition === condition)
}
