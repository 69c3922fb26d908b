import type { Failure } from '../errors/stack-error.ts'
import type { ConfigChange } from './config-change.ts'
import type { Action } from './plan.ts'

/** What a request would do, for people and programs. Holds no environment, no command and no secret. */
export interface PlanPreview {
  /** Raised when a reader of an earlier one could misunderstand it. */
  readonly version: 1
  readonly project: string
  /** In an order in which they could be run one after the other. */
  readonly operations: readonly PreviewedOperation[]
  readonly warnings: readonly string[]
  /** Why the request would be refused. */
  readonly failures: readonly Failure[]
}

export interface PreviewedOperation {
  /** Unique in its plan and readable, such as `start shop-web-1`. */
  readonly id: string
  readonly action: Action['type']
  /** Name of the container, network or volume. */
  readonly subject: string
  /** `null` for what belongs to no service. */
  readonly service: string | null
  readonly cause: string
  /** Ids of the operations that come first. */
  readonly after: readonly string[]
  /** Values of the stack file that make the operation necessary. */
  readonly changes: readonly ConfigChange[]
  /** Whether a container that runs is ended or held. */
  readonly interruptsService: boolean
  /** Whether a volume goes with its content. */
  readonly losesData: boolean
  /** Ports that become reachable from other machines, such as `0.0.0.0:8080->80/tcp`. */
  readonly opensPorts: readonly string[]
}
