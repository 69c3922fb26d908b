import { namespaceParents } from '../model/namespaces.ts'
import type { ObservedContainer, ObservedState } from '../model/observed-state.ts'
import type { Service } from '../model/service.ts'
import { containersOfService } from './container-index.ts'

/** Whether containers of a service have namespaces of another service's. */
export function sharesNamespacesOf(service: Service, otherName: string): boolean {
  return serviceParents(service).includes(otherName)
}

/**
 * Why a running container has to start anew: the run whose namespaces it has is over, and another
 * one is there to share with. While there is none it is left as it is.
 */
export function lostShare(
  { shares }: ObservedContainer,
  service: Service,
  observed: ObservedState,
): string | undefined {
  const lost = serviceParents(service).find((name) => {
    const runs = containersOfService(observed, name).flatMap(({ id, state }) =>
      state.status === 'running' ? [{ id, startedAt: state.startedAt }] : [],
    )
    const isShared = runs.some((run) =>
      shares.some((share) => share.containerId === run.id && share.startedAt === run.startedAt),
    )
    return runs.length > 0 && !isShared
  })
  return lost === undefined ? undefined : `shares namespaces of ${lost}, which was started anew`
}

/** Whether one of the services whose namespaces are shared does not run: starting would fail. */
export function lacksParent(service: Service, observed: ObservedState): boolean {
  return serviceParents(service).some((name) =>
    containersOfService(observed, name).every(({ state }) => state.status !== 'running'),
  )
}

function serviceParents({ namespaces }: Service): readonly string[] {
  return namespaceParents(namespaces).flatMap(({ type, name }) => (type === 'service' ? name : []))
}
