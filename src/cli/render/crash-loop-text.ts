import type { CrashLoop } from '../../app/find-crash-loops.ts'
import { printable } from '../terminal.ts'

/** How often a container has ended, how it did last and what it said, each line with its end. */
export function crashLoopText({ listed, lines }: CrashLoop): string {
  const { container } = listed
  const { name, restartCount, restartStreak, state } = container
  const often = `${restartCount} restart${restartCount === 1 ? '' : 's'}, ${restartStreak} in a row`
  const said = lines.map((line) => `  | ${printable(line)}\n`)
  return [`${name} ends again and again: ${often}${lastRun(state)}\n`, ...said].join('')
}

function lastRun(state: CrashLoop['listed']['container']['state']): string {
  if (state.status !== 'exited') return ''
  const { exitCode, oomKilled, startedAt, finishedAt } = state.exit
  const seconds = ((finishedAt - startedAt) / 1000).toFixed(1)
  return `; the last run exited with ${exitCode}${oomKilled ? ' (out of memory)' : ''} after ${seconds} s`
}
