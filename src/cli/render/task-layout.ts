import type { Colours } from '../paint.ts'

/** One thing that a request changes, as its row shows it. */
export interface TaskRow {
  /** Such as `Container shop-web-1`. */
  readonly id: string
  readonly text: string
  readonly status: 'pending' | 'working' | 'done' | 'failed' | 'skipped'
  /** Since the first operation on it began, in milliseconds. */
  readonly elapsedMs: number | undefined
}

export interface Space {
  readonly rows: number
  readonly columns: number
}

/**
 * The lines of a running request: a row for each thing, then the summary.
 * When there is not room for all, failed rows come first, then those worked on, then the latest
 * done; the order in which they were planned is kept.
 */
export function layoutTasks(
  tasks: readonly TaskRow[],
  space: Space,
  colours: Colours,
): readonly string[] {
  // The cursor stands on the line below the last one.
  const room = Math.max(0, space.rows - 2)
  const idWidth = Math.max(0, ...tasks.map(({ id }) => id.length))
  return [
    ...chooseRows(tasks, room).map((task) => rowText(task, idWidth, space.columns, colours)),
    summaryText(tasks, colours),
  ]
}

/** What stays on screen when it is over: all rows if there is room, else those that failed. */
export function layoutEnd(
  tasks: readonly TaskRow[],
  space: Space,
  colours: Colours,
): readonly string[] {
  if (tasks.length <= space.rows - 2) return layoutTasks(tasks, space, colours)
  const failed = tasks.filter(({ status }) => status === 'failed')
  const idWidth = Math.max(0, ...failed.map(({ id }) => id.length))
  return [
    ...failed.map((task) => rowText(task, idWidth, space.columns, colours)),
    summaryText(tasks, colours),
  ]
}

const urgency = { failed: 0, working: 1, skipped: 2, done: 3, pending: 4 } as const

function chooseRows(tasks: readonly TaskRow[], room: number): readonly TaskRow[] {
  if (tasks.length <= room) return tasks
  const chosen = tasks
    .map((task, index) => ({ task, index }))
    .toSorted((a, b) => urgency[a.task.status] - urgency[b.task.status] || b.index - a.index)
    .slice(0, room)
  return chosen.toSorted((a, b) => a.index - b.index).map(({ task }) => task)
}

const signs = { pending: ' ', working: '•', done: '✔', failed: '✘', skipped: '-' } as const

function rowText(task: TaskRow, idWidth: number, columns: number, colours: Colours): string {
  const paint = paintOf(task.status, colours)
  const time = task.elapsedMs === undefined ? '' : secondsText(task.elapsedMs)
  const head = ` ${signs[task.status]} ${task.id.padEnd(idWidth)}  `
  const room = Math.max(0, columns - head.length - time.length - 2)
  const text = task.text.length > room ? task.text.slice(0, Math.max(0, room - 1)) + '…' : task.text
  const line = ` ${paint(signs[task.status])} ${task.id.padEnd(idWidth)}  ${paint(text)}`
  return time === '' ? line : `${line}  ${colours.faint(time)}`
}

function paintOf(status: TaskRow['status'], colours: Colours): (text: string) => string {
  if (status === 'done') return colours.success
  if (status === 'failed') return colours.error
  if (status === 'working') return colours.active
  return colours.faint
}

function summaryText(tasks: readonly TaskRow[], colours: Colours): string {
  const count = (status: TaskRow['status']): number =>
    tasks.filter((task) => task.status === status).length
  const parts = [
    `${count('done')}/${tasks.length} done`,
    ...(count('working') > 0 ? [colours.active(`${count('working')} in progress`)] : []),
    ...(count('skipped') > 0 ? [`${count('skipped')} skipped`] : []),
    ...(count('failed') > 0 ? [colours.error(`${count('failed')} failed`)] : []),
  ]
  return ` ${parts.join(' · ')}`
}

/** Such as `0.4 s` or `12 s`. */
function secondsText(elapsedMs: number): string {
  const seconds = elapsedMs / 1000
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds)} s`
}
