import type { Instant } from './instant.ts'

/**
 * What of a container or network is not as it was made:
 *
 * - `network`: its bridge, settings or firewall rules
 * - `link`: a link, address or route of a container
 * - `run`: something that a container gets when it starts: a mount, its cgroup, its state files
 * - `layer`: what the container wrote
 * - `source`: something outside that it mounts, which only its owner can bring back
 */
export type DriftKind = 'network' | 'link' | 'run' | 'layer' | 'source'

export interface Drift {
  readonly kind: DriftKind
  /** A clause: `link eth0 is gone`. */
  readonly cause: string
  readonly seenAt: Instant
  /** How often something of this kind was seen and went away again before, in the last minutes. */
  readonly repeats: number
}
