import type { ObservedNetwork } from '../model/observed-state.ts'
import type { Network } from '../model/project.ts'

export interface Networks {
  list(): Promise<readonly ObservedNetwork[]>
  /** Creating what exists with the same hash succeeds. */
  create(network: Network, project: string, configHash: string): Promise<void>
  /** Brings what the kernel has of it to what was made. Repairing what is gone succeeds. */
  repair(name: string): Promise<void>
  /** Removing what is gone succeeds; what containers use is refused. */
  remove(name: string): Promise<void>
}
