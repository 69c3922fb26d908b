import { hasCompleted } from './container-state.ts'
import type { ObservedContainer } from './observed-state.ts'
import type { WaitCondition } from './plan.ts'

/** Whether a container now has what a wait is for. */
export function isMet(container: ObservedContainer, until: WaitCondition): boolean {
  const { state } = container
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
