import type { UpStep } from '../app/up-project.ts'
import type { Failure } from '../errors/stack-error.ts'
import { exitCodeOfFailures, exitCodes } from './exit-codes.ts'
import type { GlobalOptions } from './global-options.ts'
import { createColours } from './paint.ts'
import { formatFailure } from './render/failure-text.ts'
import { createJsonView } from './render/json-view.ts'
import { LiveArea } from './render/live-area.ts'
import { createPlainView } from './render/plain-view.ts'
import { quietView, type ProgressView } from './render/progress-view.ts'
import type { Session } from './session.ts'
import { isLive, wantsColour } from './terminal.ts'

/** Shows a request to its end and prints its failures. Resolves with the exit status. */
export async function showProgress(
  steps: AsyncIterable<UpStep>,
  session: Session,
  globals: GlobalOptions,
): Promise<number> {
  const failures = await showSteps(steps, session, globals)
  return failures.length === 0 ? exitCodes.ok : exitCodeOfFailures(failures)
}

/** As `showProgress`, resolving with what failed. */
export async function showSteps(
  steps: AsyncIterable<UpStep>,
  session: Session,
  globals: GlobalOptions,
): Promise<readonly Failure[]> {
  const area = createLiveArea(session, globals)
  const view = await createProgressView(session, globals, area)
  const failures = await followSteps(steps, view)
  printFailures(failures, session, globals)
  return failures
}

/** Feeds a view until the request has finished. Resolves with what failed. */
export async function followSteps(
  steps: AsyncIterable<UpStep>,
  view: ProgressView,
): Promise<readonly Failure[]> {
  let failures: readonly Failure[] = []
  try {
    for await (const step of steps) {
      view.report(step)
      if (step.type === 'finished') failures = step.failures
    }
  } finally {
    view.close()
  }
  return failures
}

export function printFailures(
  failures: readonly Failure[],
  session: Session,
  globals: GlobalOptions,
): void {
  if (globals.progress === 'json') return // The view has said it all.
  const colours = createColours(wantsColour(session.stderr, session.environment, globals.ansi))
  for (const failure of failures) session.stderr.write(`${formatFailure(failure, colours)}\n`)
}

export function createLiveArea(session: Session, globals: GlobalOptions): LiveArea {
  const { stderr, environment } = session
  const isWanted = globals.progress === 'tty' || globals.progress === 'auto'
  const isPossible = isLive(stderr, environment) && globals.ansi !== 'never'
  return new LiveArea(stderr, isWanted && isPossible)
}

export async function createProgressView(
  session: Session,
  globals: GlobalOptions,
  area: LiveArea,
): Promise<ProgressView> {
  const { stderr, environment } = session
  const colours = createColours(wantsColour(stderr, environment, globals.ansi))
  const write = (text: string): void => area.writeAbove(stderr, text)
  if (globals.progress === 'quiet') return quietView
  if (globals.progress === 'json') return createJsonView(write, globals)
  const { verbose, dryRun } = globals
  if (!area.isLive || dryRun) return createPlainView({ write, colours, verbose, dryRun })
  const { createTaskListView } = await import('./render/task-list.ts')
  return createTaskListView({ area, colours, write, now: session.now })
}
