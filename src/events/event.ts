import type { Failure } from '../errors/stack-error.ts'
import type { ExitRecord, HealthStatus } from '../model/container-state.ts'
import type { Instant } from '../model/instant.ts'
import type { Action, WaitCondition } from '../model/plan.ts'

/** What happened to a container. A reason to look again, never a fact to act on. */
export type ContainerEvent =
  | { readonly type: 'container-created'; readonly subject: ContainerSubject }
  | { readonly type: 'container-started'; readonly subject: ContainerSubject }
  | {
      readonly type: 'container-exited'
      readonly subject: ContainerSubject
      readonly exit: ExitRecord
    }
  | { readonly type: 'container-paused'; readonly subject: ContainerSubject }
  | { readonly type: 'container-unpaused'; readonly subject: ContainerSubject }
  | { readonly type: 'container-updated'; readonly subject: ContainerSubject }
  /** It is in service instead of another container, or of none. */
  | { readonly type: 'container-took-over'; readonly subject: ContainerSubject }
  | {
      readonly type: 'container-renamed'
      readonly subject: ContainerSubject
      readonly oldName: string
    }
  | {
      readonly type: 'container-signalled'
      readonly subject: ContainerSubject
      /** As it was asked for, by name or number. */
      readonly signal: string
    }
  | { readonly type: 'container-removed'; readonly subject: ContainerSubject }
  /** Something of it, or of its network, is not as it was made. */
  | {
      readonly type: 'container-drifted'
      readonly subject: ContainerSubject
      readonly cause: string
    }
  | {
      readonly type: 'health-changed'
      readonly subject: ContainerSubject
      readonly status: HealthStatus
    }

/** An event as it is remembered. */
export interface TimedEvent {
  readonly time: Instant
  readonly event: ContainerEvent
  /** As users know it: image reference, `host` or a path. */
  readonly image: string
  /** Of the container, by its restart policy, since it was started by hand. */
  readonly restartCount: number
  /** Whether `run` has made the container. */
  readonly isOneOff: boolean
}

export interface ContainerSubject {
  readonly id: string
  readonly name: string
  readonly project: string
  readonly service: string
}

/** Progress of a request, in the order in which a client receives it. */
export type ProgressEvent =
  | { readonly type: 'planned'; readonly operations: readonly OperationSummary[] }
  | { readonly type: 'operation-started'; readonly operation: OperationSummary }
  | {
      readonly type: 'operation-succeeded'
      readonly operation: OperationSummary
      readonly elapsedMs: number
    }
  | {
      readonly type: 'operation-failed'
      readonly operation: OperationSummary
      readonly failure: Failure
      readonly elapsedMs: number
    }
  | {
      readonly type: 'operation-skipped'
      readonly operation: OperationSummary
      readonly because: string
    }
  | { readonly type: 'warning'; readonly message: string }
  /** A service exited or failed while the request ran, and its policy starts it again. */
  | { readonly type: 'notice'; readonly message: string }
  /** Always the last one. `failures` is empty when all went well. */
  | { readonly type: 'finished'; readonly failures: readonly Failure[] }

/** An operation as shown to people: the plan's, without the parts that may hold secrets. */
export interface OperationSummary {
  readonly id: string
  readonly action: Action['type']
  /** Name of the container, network or volume. */
  readonly subject: string
  readonly service: string | undefined
  readonly cause: string
  /** Of a stop: how long the container is given before it is killed. */
  readonly graceMs?: number
  /** Of a wait: what it waits for. */
  readonly until?: WaitCondition
}
