import { hasCompleted } from './container-state.ts'
import { milliseconds, type Duration } from './duration.ts'
import { instant, type Instant } from './instant.ts'
import type { ObservedContainer } from './observed-state.ts'
import type { Readiness, WaitCondition } from './plan.ts'

export interface Awaited {
  readonly until: WaitCondition
  readonly lasting?: Duration
}

/** Whether a container has what a wait is for at this time. */
export function isFulfilled(container: ObservedContainer, awaited: Awaited, now: Instant): boolean {
  const { until } = awaited
  if (until !== 'steady' && until !== 'drained') return isMet(container, until)
  const isRunning = container.state.status === 'running'
  if (!isRunning) return until === 'drained'
  const due = dueTime(container, awaited)
  if (until === 'steady' && !isMet(container, 'ready')) return false
  return due !== undefined && due <= now
}

/** Whether a container is as others want it. */
export function isMet({ state }: ObservedContainer, until: Readiness): boolean {
  switch (until) {
    case 'running':
      return state.status === 'running'
    case 'healthy':
      return state.status === 'running' && state.health.status === 'healthy'
    case 'completed':
      return hasCompleted(state)
    case 'ready':
      return state.status === 'running'
        ? state.health.status === 'none' || state.health.status === 'healthy'
        : hasCompleted(state)
  }
}

/** When a wait for time to pass ends, if nothing happens until then. */
export function dueTime(
  { state, standsBy }: ObservedContainer,
  { until, lasting = milliseconds(0) }: Awaited,
): Instant | undefined {
  if (state.status !== 'running') return undefined
  const since = until === 'steady' ? state.startedAt : until === 'drained' ? standsBy : undefined
  return since === undefined ? undefined : instant(since + lasting)
}
