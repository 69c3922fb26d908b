import type { ExitRecord } from '../model/container-state.ts'
import type { Duration } from '../model/duration.ts'
import type { Instant } from '../model/instant.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { PlannedFailure } from '../model/plan.ts'
import { describeExit } from './describe-exit.ts'

/** How a container that is to take the place of another has failed, as a clause. */
export function candidateFailure(container: ObservedContainer): string | undefined {
  const { state, hooks } = container
  if (state.status === 'exited') return describeExit(container)
  if (hooks.failed) return 'has a hook that failed'
  return state.status === 'running' && state.health.status === 'unhealthy'
    ? 'is unhealthy'
    : undefined
}

/** How a container has failed within the time that its update watches it, as a clause. */
export function replacementFailure(
  container: ObservedContainer,
  monitor: Duration,
): string | undefined {
  const { state, restartCount } = container
  switch (state.status) {
    case 'created':
      return undefined
    case 'running': {
      if (state.health.status === 'unhealthy') return 'is unhealthy'
      const again = restartCount > 0 && isWithin(container, state.startedAt, monitor)
      return again ? 'was restarted by its policy' : undefined
    }
    case 'exited': {
      const { exit } = state
      if (exit.requested) return undefined
      const isEarly = restartCount === 0 && lasted(exit) <= monitor
      const isFailure = isEarly || isWithin(container, exit.finishedAt, monitor)
      return isFailure || exit.startError !== undefined ? describeExit(container) : undefined
    }
  }
}

/** What a failed update is reported with. */
export function updateFailure(
  container: ObservedContainer,
  how: string,
  outcome: string,
): PlannedFailure {
  const { name, service, state } = container
  const probe = state.status === 'running' ? state.health.probes.at(-1) : undefined
  return {
    code: 'CT0014',
    message: `service ${service}: ${outcome}: container ${name} ${how}`,
    hint: `mend the cause and run \`stack up\` again`,
    evidence:
      probe === undefined
        ? []
        : [`last probe exited with ${probe.exitCode}: ${probe.output.trim()}`],
    container: name,
  }
}

function isWithin({ createdAt }: ObservedContainer, time: Instant, monitor: Duration): boolean {
  return time - createdAt <= monitor
}

function lasted({ startedAt, finishedAt }: ExitRecord): number {
  return finishedAt - startedAt
}
