import type { UpStep } from '../../app/up-project.ts'
import type { OperationSummary } from '../../events/event.ts'

/** One change of one thing, in the words of Docker Compose. */
export interface ProgressLine {
  /** Such as `Container shop-web-1`. */
  readonly id: string
  /** Such as `Started`. */
  readonly text: string
  readonly status: 'working' | 'done' | 'failed' | 'skipped'
  readonly cause: string | undefined
}

/** What a step of a request changes on screen; `undefined` when it is not about one thing. */
export function progressLine(step: UpStep): ProgressLine | undefined {
  switch (step.type) {
    case 'container-kept':
      return { id: `Container ${step.name}`, text: 'Running', status: 'done', cause: undefined }
    case 'operation-started':
      return lineOf(step.operation, words(step.operation).doing, 'working')
    case 'operation-succeeded':
      return lineOf(step.operation, words(step.operation).done, 'done')
    case 'operation-failed':
      return lineOf(step.operation, 'Error', 'failed')
    case 'operation-skipped':
      return lineOf(step.operation, `Skipped: ${step.because}`, 'skipped')
    case 'planned':
    case 'warning':
    case 'notice':
    case 'finished':
      return undefined
  }
}

/** As `progressLine`, leaving out what was said of a thing last: plans made anew begin their waits anew. */
export function createProgressLines(): (step: UpStep) => ProgressLine | undefined {
  const said = new Map<string, string>()
  return (step) => {
    const line = progressLine(step)
    if (line === undefined || said.get(line.id) === line.text) return undefined
    said.set(line.id, line.text)
    return line
  }
}

function lineOf(
  operation: OperationSummary,
  text: string,
  status: ProgressLine['status'],
): ProgressLine | undefined {
  // It fails by its nature, and `finished` says why.
  if (operation.action === 'report') return undefined
  return { id: subjectText(operation), text, status, cause: operation.cause }
}

export function subjectText({ action, subject }: OperationSummary): string {
  if (action.endsWith('-network')) return `Network ${subject}`
  if (action.endsWith('-volume')) return `Volume ${subject}`
  if (action.endsWith('-image')) return `Image ${subject}`
  return `Container ${subject}`
}

interface Words {
  readonly doing: string
  readonly done: string
}

const byVerb: Readonly<Record<string, Words>> = {
  create: { doing: 'Creating', done: 'Created' },
  start: { doing: 'Starting', done: 'Started' },
  stop: { doing: 'Stopping', done: 'Stopped' },
  pause: { doing: 'Pausing', done: 'Paused' },
  unpause: { doing: 'Unpausing', done: 'Unpaused' },
  update: { doing: 'Updating', done: 'Updated' },
  kill: { doing: 'Killing', done: 'Killed' },
  remove: { doing: 'Removing', done: 'Removed' },
  take: { doing: 'Taking over', done: 'In service' },
  rename: { doing: 'Recreate', done: 'Recreated' },
}

const waitedFor = {
  running: 'Started',
  healthy: 'Healthy',
  ready: 'Healthy',
  completed: 'Exited',
  steady: 'Steady',
  drained: 'Drained',
} as const

function words({ id, action, until }: OperationSummary): Words {
  // `run post_start 1 of shop-web-1` is about the container; what runs is told beside it.
  const hook = /^run (\S+ \d+) of /.exec(id)?.[1]
  if (action === 'run-hook') return { doing: `Running ${hook}`, done: `Ran ${hook}` }
  const verb = byVerb[action.split('-')[0] ?? '']
  return verb ?? { doing: 'Waiting', done: waitedFor[until ?? 'ready'] }
}
