import type { Instant } from '../model/instant.ts'
import type { ObservedState } from '../model/observed-state.ts'
import type { Service } from '../model/service.ts'
import { containersOfService } from './container-index.ts'

/**
 * Why a service whose `depends_on` says `restart: true` starts anew: its dependency crashed and was
 * started again by its policy since.
 */
export function crashedDependency(
  startedAt: Instant,
  { service, observed }: { readonly service: Service; readonly observed: ObservedState },
): string | undefined {
  for (const [name, { restart }] of Object.entries(service.dependsOn)) {
    if (!restart) continue
    const isAnew = containersOfService(observed, name).some(
      ({ state, restartCount }) =>
        state.status === 'running' && restartCount > 0 && state.startedAt > startedAt,
    )
    if (isAnew) return `depends on ${name}, which crashed and was started again`
  }
  return undefined
}
