import type { UpStep } from '../../app/up-project.ts'
import { progressLine } from './progress-line.ts'
import type { ProgressView } from './progress-view.ts'

const statusWords = {
  working: 'Working',
  done: 'Done',
  failed: 'Error',
  skipped: 'Warning',
} as const

/** One JSON object for each change: `id`, `status` and `text` as Docker Compose names them. */
export function createJsonView(
  write: (text: string) => void,
  { dryRun }: { readonly dryRun: boolean },
): ProgressView {
  const mark = dryRun ? { 'dry-run': true } : {}
  return {
    report: (step) => {
      const value = toJson(step)
      if (value !== undefined) write(`${JSON.stringify({ ...mark, ...value })}\n`)
    },
    close: () => undefined,
  }
}

function toJson(step: UpStep): Readonly<Record<string, unknown>> | undefined {
  if (step.type === 'warning' || step.type === 'notice') {
    const status = step.type === 'warning' ? 'Warning' : 'Notice'
    return { id: '', status, text: step.message }
  }
  if (step.type === 'finished') {
    const status = step.failures.length === 0 ? 'Done' : 'Error'
    return { id: '', status, text: 'Finished', failures: step.failures }
  }
  const line = progressLine(step)
  if (line === undefined) return undefined
  return {
    id: line.id,
    status: statusWords[line.status],
    text: line.text,
    ...(line.cause === undefined ? {} : { cause: line.cause }),
    ...('elapsedMs' in step ? { elapsedMs: step.elapsedMs } : {}),
    ...(step.type === 'operation-failed' ? { failure: step.failure } : {}),
  }
}
