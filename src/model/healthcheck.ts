import type { Duration } from './duration.ts'

/** How readiness is probed. Every field is decided; defaults are Docker's. */
export interface Healthcheck {
  /** Argument vector run inside the container. */
  readonly command: readonly string[]
  readonly interval: Duration
  readonly timeout: Duration
  readonly retries: number
  readonly startPeriod: Duration
  readonly startInterval: Duration
}
