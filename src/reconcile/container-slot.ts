import type { ConfigChange } from '../model/config-change.ts'
import type { Instant } from '../model/instant.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { RestartCount } from '../model/plan.ts'
import type { Service } from '../model/service.ts'
import type { UpdateOrder } from '../model/update-policy.ts'
import type { Rollout } from './decide-rollout.ts'

/** What happens to one container, existing or to be, of a wanted service. */
export type ContainerSlot =
  | {
      readonly type: 'keep'
      readonly existing: ObservedContainer
      /** First of the hooks after its start that have still to run. */
      readonly hooksFrom?: number
      /** When its schedule starts it. */
      readonly lookAgainAt?: Instant
    }
  /** Exited or unhealthy; it is started again at that time. */
  | { readonly type: 'keep-waiting'; readonly existing: ObservedContainer; readonly at: Instant }
  | {
      readonly type: 'create'
      readonly number: number
      readonly cause: string
    }
  | {
      readonly type: 'recreate'
      readonly existing: ObservedContainer
      readonly number: number
      readonly cause: string
      /** In the stack file, where it is known what the container was made from. */
      readonly changes?: readonly ConfigChange[] | undefined
    }
  /** Recreated as the service's update policy says. */
  | {
      readonly type: 'replace'
      readonly existing: ObservedContainer
      /** Of the container that takes its place. */
      readonly number: number
      readonly order: UpdateOrder
      /** Made already to take its place. */
      readonly successor: ObservedContainer | undefined
      readonly cause: string
      readonly changes?: readonly ConfigChange[] | undefined
    }
  /** Ended and left as it is, to be looked at: it was to take the place of another and failed. */
  | { readonly type: 'set-aside'; readonly existing: ObservedContainer; readonly cause: string }
  | {
      readonly type: 'start'
      readonly existing: ObservedContainer
      readonly cause: string
      /** Whether it ran before, so that what became of its dependencies does not keep it down. */
      readonly resumes?: true
    }
  | {
      readonly type: 'restart'
      readonly existing: ObservedContainer
      readonly cause: string
      readonly changes?: readonly ConfigChange[]
    }
  | {
      readonly type: 'restart-by-policy'
      readonly existing: ObservedContainer
      readonly restart: RestartCount
      readonly cause: string
    }
  /** Runs and is of no use; needs nothing of what others depend on to be started anew. */
  | {
      readonly type: 'restart-unhealthy'
      readonly existing: ObservedContainer
      readonly restart: RestartCount
      readonly cause: string
    }
  | { readonly type: 'discard'; readonly existing: ObservedContainer; readonly cause: string }

export interface ServiceSlots {
  readonly service: Service
  readonly slots: readonly ContainerSlot[]
  readonly rollout: Rollout
}

/** That of a container that will be there. */
export type RunningSlot = Exclude<ContainerSlot, { type: 'replace' | 'set-aside' | 'discard' }>

export function isRunningSlot(slot: ContainerSlot): slot is RunningSlot {
  return slot.type !== 'discard' && slot.type !== 'set-aside' && slot.type !== 'replace'
}

/** Whether the container that is there stays. */
export function keepsContainer(
  slot: ContainerSlot,
): slot is Exclude<RunningSlot, { type: 'create' | 'recreate' }> {
  return isRunningSlot(slot) && slot.type !== 'create' && slot.type !== 'recreate'
}

/** Whether the slot ends a container that runs: what depends on it may have to be restarted too. */
export function interruptsService(slot: ContainerSlot): boolean {
  const ends =
    slot.type === 'recreate' ||
    slot.type === 'restart' ||
    (slot.type === 'replace' && slot.order === 'stop-first')
  return ends && slot.existing.state.status === 'running'
}

type StartingSlot = Extract<ContainerSlot, { type: 'create' | 'recreate' | 'start' | 'restart' }>

/** Whether the slot starts a container by request, after its dependencies. */
export function startsInOrder(slot: ContainerSlot): slot is StartingSlot {
  return (
    slot.type === 'create' ||
    slot.type === 'recreate' ||
    slot.type === 'replace' ||
    slot.type === 'start' ||
    slot.type === 'restart'
  )
}
