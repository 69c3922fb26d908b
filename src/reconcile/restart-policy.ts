import type { ExitRecord } from '../model/container-state.ts'
import { seconds, milliseconds, type Duration } from '../model/duration.ts'
import { instant, type Instant } from '../model/instant.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { RestartCount } from '../model/plan.ts'
import { maximumRetryCount, type RestartPolicy } from '../model/restart-policy.ts'

export type RestartDecision =
  | { readonly type: 'stay' }
  | { readonly type: 'restart'; readonly at: Instant; readonly restart: RestartCount }

const firstDelay = milliseconds(100)
const longestDelay = seconds(60)
/** A run at least this long counts as success and ends the back-off. */
const lastingRun = seconds(10)

/** When, if ever, an exited container is started again. Numbers are those of Docker's restart manager. */
export function decideRestart(
  container: ObservedContainer,
  policy: RestartPolicy = container.settings.restart,
): RestartDecision {
  if (container.state.status !== 'exited') return { type: 'stay' }
  const { exit } = container.state
  if (exit.requested || exit.startError !== undefined) return { type: 'stay' }
  const lasted = exit.finishedAt - exit.startedAt >= (policy.window ?? lastingRun)
  const streak = lasted ? 0 : container.restartStreak
  const retries = policy.window === undefined ? container.restartCount : streak
  if (!wantsRestart(policy, exit, retries)) return { type: 'stay' }
  return {
    type: 'restart',
    at: instant(exit.finishedAt + (policy.delay ?? restartDelay(streak))),
    restart: { count: container.restartCount + 1, streak: streak + 1 },
  }
}

/**
 * When, if ever, a container that turned unhealthy is started anew. One that was healthy in this run
 * is not in a row with those before.
 */
export function decideUnhealthyRestart(container: ObservedContainer): RestartDecision {
  const { state, healthcheck, restartCount, restartStreak } = container
  if (state.status !== 'running' || state.paused || healthcheck?.onFailure !== 'restart') {
    return { type: 'stay' }
  }
  const { status, unhealthySince, wasHealthy } = state.health
  if (status !== 'unhealthy' || unhealthySince === undefined) return { type: 'stay' }
  const streak = wasHealthy === true ? 0 : restartStreak
  return {
    type: 'restart',
    at: instant(unhealthySince + restartDelay(streak)),
    restart: { count: restartCount + 1, streak: streak + 1 },
  }
}

function wantsRestart(policy: RestartPolicy, exit: ExitRecord, retries: number): boolean {
  const most = maximumRetryCount(policy)
  if (most !== 0 && retries >= most) return false
  switch (policy.name) {
    case 'no':
      return false
    case 'always':
    case 'unless-stopped':
      return true
    case 'on-failure':
      return exit.exitCode !== 0
  }
}

/** Doubles from 100 ms with every restart in the row, up to a minute. */
export function restartDelay(streak: number): Duration {
  return milliseconds(Math.min(firstDelay * 2 ** streak, longestDelay))
}
