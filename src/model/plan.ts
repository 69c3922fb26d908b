import type { ErrorCode } from '../errors/error-codes.ts'
import type { ConfigChange } from './config-change.ts'
import type { Duration } from './duration.ts'
import type { Hook } from './hook.ts'
import type { Instant } from './instant.ts'
import type { OneOff } from './one-off.ts'
import type { Network, Volume } from './project.ts'
import type { Service } from './service.ts'
import type { ContainerChange } from './settings.ts'

/** Everything needed to create one container, decided. */
export interface ContainerSpec {
  readonly project: string
  readonly service: Service
  readonly number: number
  readonly name: string
  /** `undefined` for one of those that the service has. */
  readonly oneOff: OneOff | undefined
  /** Given to one that is made beside the container whose place it takes. */
  readonly succession?: Succession | undefined
  readonly configHash: string
  readonly imageId: string | undefined
  readonly labels: Readonly<Record<string, string>>
  /** Network names on the machine, by the service's network keys. */
  readonly networks: Readonly<Record<string, string>>
  /** Volume names on the machine, by the keys that the service's mounts name. */
  readonly volumes: Readonly<Record<string, string>>
  /** Anonymous volumes kept from the container that this one replaces: name by target. */
  readonly inheritedVolumes: Readonly<Record<string, string>>
}

/** It stands by until it is put in service, and has a temporary name until it is renamed. */
export interface Succession {
  /** The container whose place it takes. */
  readonly containerId: string
  readonly temporaryName: string
}

export interface StopTerms {
  readonly signal: string | undefined
  readonly gracePeriod: Duration
}

/** One change to the machine, or a wait for a fact. */
export type Action =
  | {
      readonly type: 'create-network'
      readonly network: Network
      readonly project: string
      readonly configHash: string
    }
  | { readonly type: 'remove-network'; readonly name: string }
  /** Brings what the kernel has of it to what was made. */
  | { readonly type: 'repair-network'; readonly name: string }
  | { readonly type: 'create-volume'; readonly volume: Volume; readonly project: string }
  | { readonly type: 'remove-volume'; readonly name: string }
  /** Left where it is when another container is made from it. */
  | { readonly type: 'remove-image'; readonly reference: string }
  | { readonly type: 'create-container'; readonly spec: ContainerSpec }
  | {
      readonly type: 'start-container'
      readonly container: ContainerTarget
      readonly restart: RestartCount
    }
  | {
      readonly type: 'stop-container'
      readonly container: ContainerTarget
      readonly terms: StopTerms
    }
  | {
      readonly type: 'kill-container'
      readonly container: ContainerTarget
      readonly signal: string
    }
  | {
      readonly type: 'run-hook'
      readonly container: ContainerTarget
      readonly moment: HookMoment
      /** Among those of its moment, from 0. */
      readonly index: number
      readonly hook: Hook
    }
  | { readonly type: 'pause-container'; readonly container: ContainerTarget }
  | { readonly type: 'unpause-container'; readonly container: ContainerTarget }
  /** Brings its links to what was made, while it runs on. */
  | { readonly type: 'repair-container'; readonly container: ContainerTarget }
  | {
      readonly type: 'update-container'
      readonly container: ContainerTarget
      readonly change: ContainerChange
    }
  /** Its service's names and its published ports lead to it, and not to `from` any more. */
  | {
      readonly type: 'take-over'
      readonly container: ContainerTarget
      readonly from: ContainerTarget | undefined
    }
  | {
      readonly type: 'rename-container'
      readonly container: ContainerTarget
      readonly name: string
    }
  | {
      readonly type: 'remove-container'
      readonly container: ContainerTarget
      readonly removeAnonymousVolumes: boolean
    }
  | {
      readonly type: 'wait'
      readonly container: ContainerTarget
      readonly until: WaitCondition
      readonly required: boolean
      /** Of `steady` and `drained`: for how long it has to be so. */
      readonly lasting?: Duration
    }
  /** Known to fail; carries the reason, so that all that depends on it is skipped. */
  | { readonly type: 'report'; readonly failure: PlannedFailure }

export type HookMoment = 'post_start' | 'pre_stop'

export type Readiness = 'running' | 'healthy' | 'completed' | 'ready'

/**
 * `steady`: ready, and has been running for a while. `drained`: has been out of service for a while,
 * or does not run.
 */
export type WaitCondition = Readiness | 'steady' | 'drained'

/**
 * A container of the plan. Its id is unknown while it has yet to be created,
 * so plans speak of names; the executor finds the id by the name.
 */
export interface ContainerTarget {
  readonly project: string
  readonly service: string
  readonly name: string
  /** Given where the plan means one existing container and no successor of the same name. */
  readonly id: string | undefined
  /** The name that one that takes the place of another will have: people know it by that. */
  readonly shownAs?: string
}

export interface RestartCount {
  readonly count: number
  readonly streak: number
}

export interface PlannedFailure {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string | undefined
  /** What was seen, such as the output of the last probe. */
  readonly evidence: readonly string[]
  /** Name of the container whose last log lines explain it. */
  readonly container: string | undefined
}

export interface Operation {
  /** Unique in its plan and readable, such as `start shop-web-1`. */
  readonly id: string
  readonly action: Action
  /** Why, as a clause: `image changed from … to …`. */
  readonly cause: string
  /** Values of the stack file that make it necessary. */
  readonly changes?: readonly ConfigChange[]
  /** Ids of the operations that must have succeeded before this one starts. */
  readonly after: readonly string[]
  /**
   * Of an operation that ends something: it is left out when what it comes after has failed, as
   * nothing has taken its place then. One of these may have failed.
   */
  readonly onlyAfterSuccess?: true
}

export interface Plan {
  readonly project: string
  /** In an order in which they could be run one after the other. */
  readonly operations: readonly Operation[]
  /** When to look again though nothing happens: the end of a restart delay. */
  readonly lookAgainAt: Instant | undefined
  /** Noteworthy, yet no operation: orphans, networks in use. */
  readonly warnings: readonly string[]
  /** Updates that have failed and go back; whoever keeps the desired state changes it first. */
  readonly rollbacks?: readonly PlannedRollback[]
}

export interface PlannedRollback {
  readonly service: string
  readonly failure: PlannedFailure
}
