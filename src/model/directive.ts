import type { Duration } from './duration.ts'
import type { Instant } from './instant.ts'
import type { LimitChanges } from './limits.ts'
import type { OneOff } from './one-off.ts'
import type { Service } from './service.ts'

/**
 * What a user asked for beyond the desired state, until it is fulfilled.
 * `requestedAt` makes each a fact that can be checked again and again: a container started after a
 * restart was asked for has been restarted.
 */
export type Directive =
  /** Nothing new: keep what runs as it should be. */
  | { readonly type: 'converge' }
  | UpDirective
  | RunDirective
  /** Starts what a run has made and left to be started. */
  | { readonly type: 'start-one-off'; readonly containerName: string }
  | DownDirective
  | StopDirective
  | {
      readonly type: 'start'
      readonly services: readonly string[]
      readonly requestedAt: Instant
      /** Whether it is fulfilled only when the services are ready. */
      readonly wait: boolean
    }
  | {
      readonly type: 'restart'
      readonly services: readonly string[]
      readonly noDeps: boolean
      readonly gracePeriod: Duration | undefined
      readonly requestedAt: Instant
    }
  | {
      readonly type: 'kill'
      readonly services: readonly string[]
      readonly signal: string
      /** Whether containers of services that the stack file does not have are signalled, too. */
      readonly removeOrphans: boolean
    }
  | { readonly type: 'pause'; readonly services: readonly string[] }
  | { readonly type: 'unpause'; readonly services: readonly string[] }
  | UpdateDirective
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
  /** Whether what the targets depend on is recreated, too. */
  readonly alwaysRecreateDeps: boolean
  readonly noRecreate: boolean
  /** Whether a new container begins with new anonymous volumes; those of the old one go. */
  readonly renewAnonymousVolumes: boolean
  /** Whether containers are made and not started. */
  readonly noStart: boolean
  readonly noDeps: boolean
  readonly removeOrphans: boolean
  /** Whether nothing is said of containers whose service the stack file does not have. */
  readonly ignoreOrphans: boolean
  /** Whether it is meant though another directory has a project of this name up. */
  readonly takeOver: boolean
  /** What becomes of volumes whose content the file has otherwise; made anew, they lose their data. */
  readonly divergedVolumes: 'refuse' | 'keep' | 'recreate'
  /** Whether it is fulfilled only when every service is ready. */
  readonly wait: boolean
  readonly gracePeriod: Duration | undefined
}

/** What `down` takes away besides containers of services and networks; remembered until it is done. */
export interface DownWish {
  readonly removeVolumes: boolean
  /** Whether what `run` made, and containers of services that the stack file does not have, go, too. */
  readonly removeOrphans: boolean
  /** Services that the stack file has; `undefined` without a stack file, where every service is one. */
  readonly knownServices: readonly string[] | undefined
  /** Whether images of services go, too. */
  readonly removeImages: boolean
}

export interface DownDirective extends DownWish {
  readonly type: 'down'
  readonly gracePeriod: Duration | undefined
}

export interface StopDirective {
  readonly type: 'stop'
  readonly services: readonly string[]
  readonly gracePeriod: Duration | undefined
}

/** Changes limits of the containers that services have, until an `up` of the service. */
export interface UpdateDirective {
  readonly type: 'update'
  readonly services: readonly string[]
  readonly changes: LimitChanges
}

/** Makes one container of a service beside those that it has, after what the service depends on. */
export interface RunDirective {
  readonly type: 'run'
  /** As it is to be for this container alone. */
  readonly service: Service
  readonly containerName: string
  readonly oneOff: OneOff
  readonly requestedAt: Instant
  readonly noDeps: boolean
  readonly removeOrphans: boolean
  /** Whether nothing is said of containers whose service the stack file does not have. */
  readonly ignoreOrphans: boolean
  /** Whether it is started as well; else it is left to be started by whoever attaches to it. */
  readonly starts: boolean
}
