import type { Instant } from './instant.ts'

export interface LogLine {
  readonly containerId: string
  readonly containerName: string
  readonly service: string
  readonly stream: 'stdout' | 'stderr'
  readonly time: Instant
  /** RFC 3339 with nanoseconds, as the monitor wrote it. */
  readonly timestamp: string
  /** Without its line end. */
  readonly text: string
}

export interface LogQuery {
  readonly project: string
  /** Empty means all. */
  readonly services: readonly string[]
  /** Lines from the end of each container's log; `undefined` means all. */
  readonly tail: number | undefined
  readonly follow: boolean
  readonly since: Instant | undefined
  readonly until: Instant | undefined
}
