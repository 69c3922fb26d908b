import type { Duration } from '../model/duration.ts'
import type { Instant } from '../model/instant.ts'

export interface Clock {
  now(): Instant
  /** Calls back once after the delay, unless cancelled by the returned function. */
  schedule(delay: Duration, callback: () => void): () => void
}
