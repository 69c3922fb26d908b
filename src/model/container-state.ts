import type { Instant } from './instant.ts'

export interface ProbeResult {
  readonly startedAt: Instant
  readonly endedAt: Instant
  /** -1 when the probe exceeded its timeout. */
  readonly exitCode: number
  /** At most 4096 bytes. */
  readonly output: string
}

export type HealthStatus = 'none' | 'starting' | 'healthy' | 'unhealthy'

export interface Health {
  readonly status: HealthStatus
  readonly failingStreak: number
  /** The last five, oldest first. */
  readonly probes: readonly ProbeResult[]
  /** End of the probe that made it unhealthy, while it is. */
  readonly unhealthySince?: Instant
  /** Present once it was healthy in this run. */
  readonly wasHealthy?: true
}

/** How a run of a container ended. */
export interface ExitRecord {
  /** 128 + n when signal n ended it; 255 when it is not known. */
  readonly exitCode: number
  /** Signal number, or 0. */
  readonly signal: number
  readonly oomKilled: boolean
  readonly startedAt: Instant
  readonly finishedAt: Instant
  /** Whether someone asked for the end: stop, kill or restart. Cancels the restart policy. */
  readonly requested: boolean
  /** Why the process could not be started at all. */
  readonly startError: string | undefined
  /** Present when nobody was there to see the end, and the kernel does not tell it afterwards. */
  readonly unknown?: true
  /** Present when it went with the machine, or with the directory of its run. */
  readonly lost?: true
}

export type ContainerState =
  | { readonly status: 'created' }
  | {
      readonly status: 'running'
      readonly pid: number
      readonly startedAt: Instant
      /** Whether its processes are frozen. */
      readonly paused: boolean
      readonly health: Health
    }
  | { readonly status: 'exited'; readonly exit: ExitRecord }

export const noHealth: Health = { status: 'none', failingStreak: 0, probes: [] }

/** Whether the container ended by itself and did what it was to do. */
export function hasCompleted(state: ContainerState): boolean {
  return state.status === 'exited' && state.exit.exitCode === 0 && !state.exit.requested
}
