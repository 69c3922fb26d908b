import type { ContainerProcesses, ProcessRow } from '../../model/process-row.ts'
import type { Instant } from '../../model/instant.ts'
import { formatTable } from './table.ts'

const titles = ['SERVICE', '#', 'UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD']

/** Processes as `docker compose top` prints them, with the columns of `ps -ef`. */
export async function processTable(
  containers: readonly ContainerProcesses[],
  now: Instant,
  columns: number | undefined,
): Promise<string> {
  const rows = containers.flatMap(({ service, number, processes }) =>
    processes.map((row) => [service, String(number), ...cellsOf(row, now)]),
  )
  if (rows.length === 0) return ''
  return formatTable(
    titles.map((title) => (title === 'CMD' ? { title, atLeast: 10 } : { title })),
    rows,
    columns,
  )
}

function cellsOf(row: ProcessRow, now: Instant): readonly string[] {
  const { user, pid, parentPid, startedAt, cpuMs, terminal, command } = row
  const elapsedMs = Math.max(1, now - startedAt)
  const share = String(Math.min(99, Math.floor((cpuMs / elapsedMs) * 100)))
  return [
    user,
    String(pid),
    String(parentPid),
    share,
    startText(startedAt, now),
    terminal ?? '?',
    durationText(cpuMs),
    command,
  ]
}

/** The time of a start today, the day of an earlier one, the year of a long gone one. */
function startText(startedAt: Instant, now: Instant): string {
  const [start, today] = [new Date(startedAt), new Date(now)]
  if (start.toDateString() === today.toDateString()) {
    return `${two(start.getHours())}:${two(start.getMinutes())}`
  }
  const [, month = '', day = '', year = ''] = start.toDateString().split(' ')
  return year === String(today.getFullYear()) ? `${month}${day}` : year
}

function durationText(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return `${two(hours)}:${two(minutes)}:${two(seconds % 60)}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
