import type { Duration } from './duration.ts'
import type { Instant } from './instant.ts'

/**
 * What a user asked for beyond the desired state, until it is fulfilled.
 * `requestedAt` makes each a fact that can be checked again and again: a container started after a
 * restart was asked for has been restarted.
 */
export type Directive =
  /** Nothing new: keep what runs as it should be. */
  | { readonly type: 'converge' }
  | UpDirective
  | {
      readonly type: 'down'
      readonly removeVolumes: boolean
      readonly gracePeriod: Duration | undefined
    }
  | StopDirective
  | { readonly type: 'start'; readonly services: readonly string[]; readonly requestedAt: Instant }
  | {
      readonly type: 'restart'
      readonly services: readonly string[]
      readonly noDeps: boolean
      readonly gracePeriod: Duration | undefined
      readonly requestedAt: Instant
    }
  | { readonly type: 'kill'; readonly services: readonly string[]; readonly signal: string }
  | {
      readonly type: 'rm'
      readonly services: readonly string[]
      readonly stop: boolean
      readonly removeVolumes: boolean
    }

export interface UpDirective {
  readonly type: 'up'
  /** Services named by the user; empty means all. */
  readonly targets: readonly string[]
  readonly requestedAt: Instant
  readonly forceRecreate: boolean
  readonly noRecreate: boolean
  readonly noDeps: boolean
  readonly removeOrphans: boolean
  /** Whether it is fulfilled only when every service is ready. */
  readonly wait: boolean
  readonly gracePeriod: Duration | undefined
}

export interface StopDirective {
  readonly type: 'stop'
  readonly services: readonly string[]
  readonly gracePeriod: Duration | undefined
}
