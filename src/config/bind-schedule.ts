import { seconds } from '../model/duration.ts'
import type { Schedule } from '../model/schedule.ts'
import { bindDuration } from './bind-values.ts'
import { child, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

export function bindSchedule(service: SourceTree): Schedule | undefined {
  const schedule = child(child(service, 'job'), 'schedule')
  if (schedule === undefined) return undefined
  const every = child(schedule, 'every')
  return {
    times:
      every === undefined
        ? {
            type: 'cron',
            expression: textOf(child(schedule, 'cron')) ?? '',
            timeZone: textOf(child(schedule, 'time_zone')),
          }
        : { type: 'every', interval: bindDuration(every, seconds(0)) },
    overlap: (textOf(child(schedule, 'overlap')) ?? 'skip') as Schedule['overlap'], // The schema allows no other.
  }
}
