import type { Colours } from '../paint.ts'
import { createProgressLines } from './progress-line.ts'
import type { ProgressView } from './progress-view.ts'

export interface PlainOptions {
  readonly write: (text: string) => void
  readonly colours: Colours
  /** Whether to say why each step is taken. */
  readonly verbose: boolean
  /** Whether nothing of it is done. */
  readonly dryRun: boolean
}

/** Docker Compose's. */
const dryRunMark = 'DRY-RUN MODE - '

/** One line for each change, as Docker Compose writes them when it is not on a terminal. */
export function createPlainView(options: PlainOptions): ProgressView {
  const { write, colours, verbose, dryRun } = options
  const mark = dryRun ? dryRunMark : ''
  const lineOf = createProgressLines()
  return {
    report: (step) => {
      if (step.type === 'warning') write(`${colours.warning('warning')}: ${step.message}\n`)
      if (step.type === 'notice') write(`${step.message}\n`)
      const line = lineOf(step)
      if (line === undefined) return
      const because = verbose && line.cause !== undefined ? colours.faint(`  (${line.cause})`) : ''
      const text = line.status === 'failed' ? colours.error(line.text) : line.text
      write(`${mark} ${line.id}  ${text}${because}\n`)
    },
    close: () => undefined,
  }
}
