import type { Clock } from '../engine/clock.ts'
import type { ExitRecord } from '../model/container-state.ts'
import type { Instant } from '../model/instant.ts'
import { LaunchError } from './launch-monitor.ts'

/** The end of a run that could not begin. */
export function failedStart(error: unknown, startedAt: Instant, clock: Clock): ExitRecord {
  return {
    exitCode: error instanceof LaunchError ? error.exitCode : 128,
    signal: 0,
    oomKilled: false,
    startedAt,
    finishedAt: clock.now(),
    requested: false,
    startError: error instanceof Error ? error.message : String(error),
  }
}
