import type { Clock } from '../../engine/clock.ts'
import type { Logs } from '../../engine/logs.ts'
import type { ContainerLog } from './container-log.ts'

export interface LogOptions {
  readonly clock: Clock
  /** Containers of a project, running or not. */
  readonly list: (project: string) => Promise<readonly ContainerLog[]>
  /**
   * Calls the listener with each container of the project that starts from now on, until the
   * returned function is called. The directory of its log exists by then.
   */
  readonly subscribe: (project: string, listener: (log: ContainerLog) => void) => () => void
}

export interface LinuxLogs extends Logs {
  /** Ends all that follow this project, after what is in the files: at the end of `down`. */
  endFollowing(project: string): void
}
