import type { ExitRecord } from '../model/container-state.ts'
import { instant, type Instant } from '../model/instant.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import { nextTime, type Schedule } from '../model/schedule.ts'

/** When a container is to be started next; `undefined` while a run goes on that nothing ends. */
export function nextRunAt(
  { state, createdAt }: ObservedContainer,
  schedule: Schedule,
): Instant | undefined {
  switch (state.status) {
    case 'created':
      return nextTime(schedule, createdAt)
    case 'running':
      return schedule.overlap === 'replace' ? nextTime(schedule, state.startedAt) : undefined
    case 'exited':
      return afterRun(state.exit, schedule)
  }
}

/** What came due during the run is left out with `skip`; with the others it is due at once. */
function afterRun({ startedAt, finishedAt }: ExitRecord, schedule: Schedule): Instant | undefined {
  const { times, overlap } = schedule
  if (overlap !== 'skip') return nextTime(schedule, startedAt)
  if (times.type === 'cron') return nextTime(schedule, finishedAt)
  const intervals = Math.max(1, Math.ceil((finishedAt - startedAt) / times.interval))
  return instant(startedAt + intervals * times.interval)
}
