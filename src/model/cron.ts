import { instant, type Instant } from './instant.ts'

/** When something is due: minutes, hours, days of the month, months and days of the week. */
export interface CronTimes {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly days: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  /** Sunday is 0. */
  readonly weekdays: ReadonlySet<number>
  /** Days of month and week are both restricted: one of them is enough (crontab(5)). */
  readonly isEitherDay: boolean
}

const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const dayNames = 'sun mon tue wed thu fri sat'.split(' ')

const shorthands: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/** Five fields as in crontab(5); `undefined` when it is none, or can never come. */
export function parseCron(text: string): CronTimes | undefined {
  const fields = (shorthands[text.trim().toLowerCase()] ?? text).trim().split(/\s+/)
  if (fields.length !== 5) return undefined
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields
  const minutes = parseField(minute, 0, 59, [])
  const hours = parseField(hour, 0, 23, [])
  const days = parseField(day, 1, 31, [])
  const months = parseField(month, 1, 12, monthNames)
  const week = parseField(weekday, 0, 7, dayNames)
  if (!minutes || !hours || !days || !months || !week) return undefined
  const isEitherDay = !day.startsWith('*') && !weekday.startsWith('*')
  const weekdays = new Set([...week].map((number) => number % 7))
  const times = { minutes, hours, days, months, weekdays, isEitherDay }
  return isEitherDay || canCome(times) ? times : undefined
}

/** Not on the 30th of February. */
function canCome({ days, months }: CronTimes): boolean {
  const lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return [...months].some((month) => [...days].some((day) => day <= (lengths[month - 1] ?? 0)))
}

function parseField(
  text: string,
  first: number,
  last: number,
  names: readonly string[],
): ReadonlySet<number> | undefined {
  const values = new Set<number>()
  for (const part of text.toLowerCase().split(',')) {
    const [, range = '', step] = /^([^/]+)(?:\/(\d{1,4}))?$/.exec(part) ?? []
    const [from = '', to, ...rest] =
      range === '*' ? [String(first), String(last)] : range.split('-')
    const low = numberOf(from, first, names)
    const high = to === undefined ? (step === undefined ? low : last) : numberOf(to, first, names)
    const every = Number(step ?? 1)
    const isFine = low !== undefined && high !== undefined && rest.length === 0 && every > 0
    if (!isFine || low < first || high > last || low > high) return undefined
    for (let value = low; value <= high; value += every) values.add(value)
  }
  return values
}

function numberOf(text: string, first: number, names: readonly string[]): number | undefined {
  if (/^\d{1,2}$/.test(text)) return Number(text)
  const index = names.indexOf(text)
  return index === -1 ? undefined : index + first
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** The 29th of February on a given day of the week comes within 40 years. */
const longestLook = 41 * 366

/** The first due time after another; `timeZone` `undefined` is the machine's own. */
export function nextCronTime(
  times: CronTimes,
  after: Instant,
  timeZone: string | undefined,
): Instant | undefined {
  const clock = zoneClock(timeZone)
  const start = Math.floor((after + clock.offset(after)) / dayMs) * dayMs
  for (let count = 0; count <= longestLook; count += 1) {
    const day = start + count * dayMs
    if (!isDue(times, new Date(day))) continue
    const found = firstOfDay(times, day, after, clock)
    if (found !== undefined) return found
  }
  return undefined
}

function isDue({ days, months, weekdays, isEitherDay }: CronTimes, date: Date): boolean {
  if (!months.has(date.getUTCMonth() + 1)) return false
  const [isDay, isWeekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())]
  return isEitherDay ? isDay || isWeekday : isDay && isWeekday
}

/** A time that a change of the clock leaves out comes an hour later; one that it repeats, once. */
function firstOfDay(
  { hours, minutes }: CronTimes,
  day: number,
  after: Instant,
  clock: ZoneClock,
): Instant | undefined {
  let first: number | undefined
  for (const hour of hours) {
    for (const minute of minutes) {
      const time = clock.instantOf(day + hour * hourMs + minute * 60_000)
      if (time > after && (first === undefined || time < first)) first = time
    }
  }
  return first === undefined ? undefined : instant(first)
}

interface ZoneClock {
  /** What the clock on the wall is ahead of UTC, in milliseconds. */
  readonly offset: (time: number) => number
  /** When the clock on the wall shows this, given as if it were UTC. */
  readonly instantOf: (local: number) => number
}

/** Whether there is a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function zoneClock(timeZone: string | undefined): ZoneClock {
  const format = new Intl.DateTimeFormat('en-US', {
    ...(timeZone === undefined ? {} : { timeZone }),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const offset = (time: number): number => {
    const whole = Math.floor(time / 1000) * 1000
    const parts = new Map(
      format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]),
    )
    const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0
    const date = [part('year'), part('month') - 1, part('day')] as const
    return Date.UTC(...date, part('hour'), part('minute'), part('second')) - whole
  }
  const instantOf = (local: number): number => {
    const before = local - offset(local - dayMs)
    if (before + offset(before) === local) return before
    const later = local - offset(local + dayMs)
    return later + offset(later) === local ? later : before
  }
  return { offset, instantOf }
}
