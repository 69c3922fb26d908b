import type { Health, ProbeResult } from '../model/container-state.ts'
import type { Duration } from '../model/duration.ts'
import type { Healthcheck } from '../model/healthcheck.ts'
import type { Instant } from '../model/instant.ts'

const keptProbes = 5

export const startingHealth: Health = { status: 'starting', failingStreak: 0, probes: [] }

/** Health after one more probe, as moby's daemon/health.go has it. */
export function healthAfterProbe(
  health: Health,
  probe: ProbeResult,
  check: Healthcheck,
  startedAt: Instant,
): Health {
  const probes = [...health.probes, probe].slice(-keptProbes)
  if (probe.exitCode === 0) {
    return { status: 'healthy', failingStreak: 0, probes, wasHealthy: true }
  }

  const inStartPeriod = probe.startedAt - startedAt < check.startPeriod
  if (health.status === 'starting' && inStartPeriod) return { ...health, probes }

  const failingStreak = health.failingStreak + 1
  if (failingStreak < check.retries) return { ...health, failingStreak, probes }
  const unhealthySince = health.unhealthySince ?? probe.endedAt
  return { ...health, status: 'unhealthy', failingStreak, probes, unhealthySince }
}

/** Pause between the end of one probe, or the start of the container, and the next probe. */
export function pauseBeforeProbe(
  health: Health,
  check: Healthcheck,
  startedAt: Instant,
  now: Instant,
): Duration {
  const inStartPeriod = now - startedAt < check.startPeriod
  return health.status === 'starting' && inStartPeriod ? check.startInterval : check.interval
}
