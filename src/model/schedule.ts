import { nextCronTime, parseCron } from './cron.ts'
import type { Duration } from './duration.ts'
import { instant, type Instant } from './instant.ts'

/** When a job runs, again and again. */
export interface Schedule {
  readonly times:
    | { readonly type: 'every'; readonly interval: Duration }
    | {
        readonly type: 'cron'
        readonly expression: string
        /** `undefined` is the machine's own. */
        readonly timeZone: string | undefined
      }
  /** What becomes of a run that is due while the one before goes on. */
  readonly overlap: 'skip' | 'queue' | 'replace'
}

/** The first due time after another. */
export function nextTime({ times }: Schedule, after: Instant): Instant | undefined {
  if (times.type === 'every') return instant(after + times.interval)
  const cron = parseCron(times.expression)
  return cron === undefined ? undefined : nextCronTime(cron, after, times.timeZone)
}
