import { StackError } from '../../src/errors/stack-error.ts'
import type { ContainerEvent } from '../../src/events/event.ts'
import { noHealth, type Health } from '../../src/model/container-state.ts'
import { namespaceParents } from '../../src/model/namespaces.ts'
import type { ObservedContainer, SharedRun } from '../../src/model/observed-state.ts'
import type { ContainerSpec } from '../../src/model/plan.ts'

/** The runs whose namespaces a container gets when it starts. */
export function sharedRuns(
  spec: ContainerSpec | undefined,
  containers: readonly ObservedContainer[],
): readonly SharedRun[] {
  const modes = spec === undefined ? [] : namespaceParents(spec.service.namespaces)
  return modes.map(({ name }) => {
    for (const { id, project, service, oneOff, state } of containers) {
      const isOfService = project === spec?.project && service === name && oneOff === undefined
      if (isOfService && state.status === 'running') {
        return { containerId: id, startedAt: state.startedAt }
      }
    }
    throw new StackError('CT0007', `${name} is not running`)
  })
}

export function healthOf({ state }: ObservedContainer): Health {
  return state.status === 'running' ? state.health : noHealth
}

export function usesNetwork({ state, endpoints }: ObservedContainer, name: string): boolean {
  return state.status === 'running' && endpoints.some(({ network }) => network === name)
}

export function subjectOf({
  id,
  name,
  project,
  service,
}: ObservedContainer): ContainerEvent['subject'] {
  return { id, name, project, service }
}
