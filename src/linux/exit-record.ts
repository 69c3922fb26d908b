import type { ExitRecord } from '../model/container-state.ts'
import { instant } from '../model/instant.ts'
import type { ContainerRecord } from './container-record.ts'
import type { LinuxTools } from './linux-tools.ts'
import type { MonitorExit } from './monitor-connection.ts'

/** What is known of an end; one that nobody saw was that of a kill. */
export function exitRecord(
  exit: MonitorExit | undefined,
  { run }: ContainerRecord,
  requested: boolean,
  { clock }: LinuxTools,
): ExitRecord {
  const startedAt = run?.startedAt ?? clock.now()
  const killed = { exitCode: 137, signal: 9, oomKilled: false, known: true }
  const known = exit ?? { ...killed, finishedAt: clock.now() }
  return {
    exitCode: known.exitCode,
    signal: known.signal,
    oomKilled: known.oomKilled,
    startedAt,
    finishedAt: instant(known.finishedAt),
    requested,
    startError: undefined,
    ...(known.known ? {} : { unknown: true }),
  }
}
