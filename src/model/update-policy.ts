import { seconds, type Duration } from './duration.ts'

/** How the containers of a service are replaced by those of its next version. */
export interface UpdatePolicy {
  /** Containers replaced at a time; 0 replaces all at once. */
  readonly parallelism: number
  /** Between the start of a container and the next replacement. */
  readonly delay: Duration
  /** `undefined` leaves it to what the service allows. */
  readonly order: UpdateOrder | undefined
  /** How long a new container has to run without failing. */
  readonly monitor: Duration
  /** Share of the service's containers that may fail. */
  readonly maxFailureRatio: number
  readonly failureAction: FailureAction
}

export type UpdateOrder = 'start-first' | 'stop-first'
export type FailureAction = 'pause' | 'continue' | 'rollback'

/** What a policy leaves open, as in Docker Swarm. */
export const defaultUpdatePolicy: UpdatePolicy = {
  parallelism: 1,
  delay: seconds(0),
  order: undefined,
  monitor: seconds(5),
  maxFailureRatio: 0,
  failureAction: 'pause',
}

/** What holds for a service that says nothing of it: all at once, as Docker Compose does. */
export const unwrittenUpdatePolicy: UpdatePolicy = {
  ...defaultUpdatePolicy,
  parallelism: 0,
  monitor: seconds(0),
}
