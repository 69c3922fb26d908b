import type { ContainerEvent } from '../events/event.ts'
import type { ObservedState } from '../model/observed-state.ts'
import type { Clock } from './clock.ts'
import type { Containers } from './containers.ts'
import type { DesiredStates } from './desired-states.ts'
import type { Images } from './images.ts'
import type { Logs } from './logs.ts'
import type { Networks } from './networks.ts'
import type { Revisions } from './revisions.ts'
import type { Volumes } from './volumes.ts'

/** All that the core needs of a machine. Its two implementations pass one contract suite. */
export interface Engine {
  readonly containers: Containers
  readonly networks: Networks
  readonly volumes: Volumes
  readonly images: Images
  readonly logs: Logs
  readonly desiredStates: DesiredStates
  readonly revisions: Revisions
  readonly clock: Clock

  /** One look at everything that belongs to a project: the kernel first, files second. */
  observe(project: string, imageReferences: readonly string[]): Promise<ObservedState>

  /** Calls the listener until the returned function is called. */
  subscribe(listener: (event: ContainerEvent) => void): () => void
}
