import type { Instant } from './instant.ts'

/** A process of a container, with the numbers and names of the machine. */
export interface ProcessRow {
  readonly pid: number
  readonly parentPid: number
  /** Name of its user on the machine, or the number where there is none. */
  readonly user: string
  readonly startedAt: Instant
  /** Time that processors have spent on it, in milliseconds. */
  readonly cpuMs: number
  /** Such as `pts/0`; `null` without one. */
  readonly terminal: string | null
  /** As it stands in the process's memory, which the process may have changed. */
  readonly command: string
}

export interface ContainerProcesses {
  readonly id: string
  readonly name: string
  readonly service: string
  readonly number: number
  readonly processes: readonly ProcessRow[]
}
