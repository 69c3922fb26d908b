import type { SourceSpan } from '../errors/stack-error.ts'
import { isTimeZone, parseCron } from '../model/cron.ts'
import { replicasOf } from './bind-service.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { parseDuration } from './parse-duration.ts'
import { child, textOf } from './source-tree.ts'
import type { SourceEntry } from './source-tree.ts'

const oneSecond = 1_000_000_000n

/** A schedule has to say when, and to mean one container. */
export function checkJob({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  const schedule = child(child(value, 'job'), 'schedule')
  if (schedule === undefined) return
  const refuse = (what: string, hint: string, span: SourceSpan | undefined): void => {
    const message = `'job.schedule' of service '${key}' ${what}`
    diagnostics.refusal({ code: 'SF0006', message, hint, span: span ?? schedule.span })
  }
  const contradict = (what: string, hint: string, span: SourceSpan | undefined): void => {
    const message = `service '${key}' has a schedule and ${what}`
    diagnostics.refusal({ code: 'SF0012', message, hint, span: span ?? schedule.span })
  }
  const [cron, every] = [child(schedule, 'cron'), child(schedule, 'every')]
  const zone = child(schedule, 'time_zone')
  if ((cron === undefined) === (every === undefined)) {
    refuse(
      "needs one of 'cron' and 'every'",
      "write '*/10 * * * *', or { every: 10m }",
      every?.span,
    )
  } else if (cron !== undefined && parseCron(textOf(cron) ?? '') === undefined) {
    const hint = "write minute, hour, day, month and day of the week: '30 4 * * mon-fri'"
    refuse(`has '${textOf(cron) ?? ''}', which is no time`, hint, cron.span)
  } else if (every !== undefined && (parseDuration(textOf(every) ?? '') ?? oneSecond) < oneSecond) {
    refuse('is below 1s', 'write a longer time', every.span)
  }
  if (zone !== undefined && (cron === undefined || !isTimeZone(textOf(zone) ?? ''))) {
    const what = cron === undefined ? 'has a time zone for an interval' : 'has no such time zone'
    refuse(what, "write one such as 'Europe/Berlin' beside 'cron'", zone.span)
  }
  if (replicasOf(value) > 1) {
    contradict(`${replicasOf(value)} containers`, 'ask for one container', undefined)
  }
  const restart = child(value, 'restart')
  if (/^(always|unless-stopped)$/.test(textOf(restart) ?? '')) {
    contradict(`'restart: ${textOf(restart) ?? ''}'`, "write 'on-failure' or 'no'", restart?.span)
  }
}
