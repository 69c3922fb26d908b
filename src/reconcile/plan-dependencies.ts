import type { PlannedFailure } from '../model/plan.ts'
import type { DependencyCondition, Service } from '../model/service.ts'
import type { PlanBuilder } from './plan-builder.ts'
import type { PlannedContainer, PlannedContainers, StartInput } from './plan-starts.ts'
import { judgeReadiness } from './judge-readiness.ts'
import { sharesNamespacesOf } from './shared-namespaces.ts'

export interface DependencyEdges {
  readonly after: readonly string[]
  readonly blocked: boolean
}

/** The operations that a service's start has to wait for, and the reports of what can no longer be met. */
export function planDependencies(
  builder: PlanBuilder,
  { directive }: StartInput,
  service: Service,
  planned: PlannedContainers,
): DependencyEdges {
  if ('noDeps' in directive && directive.noDeps) {
    // Namespaces can be shared once there are some, whatever else is not waited for.
    const parents = [...planned.keys()].filter((name) => sharesNamespacesOf(service, name))
    const starts = parents.flatMap((name) => planned.get(name) ?? []).map(({ start }) => start)
    return { after: starts.filter((start) => start !== undefined), blocked: false }
  }
  const after: string[] = []
  let blocked = false
  for (const [name, { condition, required }] of Object.entries(service.dependsOn)) {
    // A dependency that nobody asked for, or that was stopped by hand, is not waited for.
    for (const container of replicasToWaitFor(planned.get(name) ?? [], condition)) {
      if (container.blocked) {
        blocked ||= required
        continue
      }
      if (container.start !== undefined) after.push(container.start)
      if (condition === 'service_started') continue
      const verdict = judgeReadiness(container, untilOf(condition))
      if (verdict.type === 'met') continue
      if (verdict.type === 'pending') {
        after.push(addWait(builder, container, condition, service, required))
        continue
      }
      if (!required) {
        builder.warn(
          condition === 'service_completed_successfully'
            ? `optional dependency "${name}" ${incompleteWords(container, verdict.failure)}`
            : `optional dependency "${name}" failed to start: ${verdict.failure.message}`,
        )
        continue
      }
      blocked = true
      if (directive.type !== 'converge') {
        const failure = dependencyFailure(container, condition, verdict.failure)
        builder.fail(service.name, {
          ...failure,
          hint: `${service.name} depends on it: ${failure.hint}`,
        })
      }
    }
  }
  return { after, blocked }
}

function replicasToWaitFor(
  containers: readonly PlannedContainer[],
  condition: DependencyCondition,
): readonly PlannedContainer[] {
  return condition === 'service_completed_successfully' ? containers.slice(0, 1) : containers
}

function untilOf(condition: DependencyCondition): 'healthy' | 'completed' {
  return condition === 'service_healthy' ? 'healthy' : 'completed'
}

function addWait(
  builder: PlanBuilder,
  container: PlannedContainer,
  condition: DependencyCondition,
  service: Service,
  required: boolean,
): string {
  return builder.add({
    action: { type: 'wait', container: container.target, until: untilOf(condition), required },
    cause: `${service.name} depends on it (${condition})`,
    after: [container.start],
  })
}

/** In the words of Docker Compose, which scripts look for. */
function dependencyFailure(
  container: PlannedContainer,
  condition: DependencyCondition,
  failure: PlannedFailure,
): PlannedFailure {
  return {
    ...failure,
    code: failure.code === 'CT0009' ? failure.code : 'CT0006',
    message:
      condition === 'service_completed_successfully'
        ? `service "${container.target.service}" ${incompleteWords(container, failure)}`
        : `dependency failed to start: ${failure.message}`,
  }
}

function incompleteWords({ existing }: PlannedContainer, { message }: PlannedFailure): string {
  const isKnown = existing?.state.status === 'exited' && existing.state.exit.exitCode !== 0
  return isKnown
    ? `didn't complete successfully: exit ${existing.state.exit.exitCode}`
    : `didn't complete successfully: ${message}`
}
