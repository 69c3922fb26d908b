import type { AttachedRun, AttachedStart, ContainerEnd } from '../app/attached-run.ts'
import { upAttached } from '../app/up.ts'
import { createAbortWatch, type AbortWatch } from './abort-watch.ts'
import { abortRuleOf } from './attach-choices.ts'
import type { Failure } from '../errors/stack-error.ts'
import type { Invocation } from './command.ts'
import type { UpCommandOptions } from './commands/up.ts'
import { createDeferred } from './deferred.ts'
import { exitCodeOfFailures, exitCodes } from './exit-codes.ts'
import type { InterruptSignal } from './interrupts.ts'
import { OutputPrinter } from './output-printer.ts'
import { createLiveArea, createProgressView, followSteps, printFailures } from './progress.ts'
import type { LiveArea } from './render/live-area.ts'
import { stopGracefully } from './stop-gracefully.ts'

/** Why a run ends before its services have. */
type Ending =
  | { readonly type: 'signal'; readonly signal: InterruptSignal }
  | { readonly type: 'abort'; readonly end: ContainerEnd }
  | { readonly type: 'failures'; readonly failures: readonly Failure[] }

interface Attendance {
  readonly run: AttachedRun
  readonly invocation: Invocation<UpCommandOptions>
  readonly area: LiveArea
  readonly abort: AbortWatch
  readonly printer: OutputPrinter
}

/**
 * `up` in the foreground: progress, then output until every service has ended, one has ended that
 * is to end all, or the user stops it. The first Ctrl-C stops gracefully, the second kills, the
 * third leaves everything to the supervisor. Resolves with the exit status.
 */
export function runAttached(
  start: AttachedStart,
  invocation: Invocation<UpCommandOptions>,
): Promise<number> {
  const { session, globals, options } = invocation
  const area = createLiveArea(session, globals)
  const abort = createAbortWatch(abortRuleOf(options), start.project)
  return upAttached(start, session, async (run) => {
    const printer = new OutputPrinter(run, invocation, { area, abort })
    try {
      return await attend({ run, invocation, area, abort, printer })
    } finally {
      await printer.close()
    }
  })
}

function attend(attendance: Attendance): Promise<number> {
  const { interrupts } = attendance.invocation.session
  const first = createDeferred<InterruptSignal>()
  const second = createDeferred<InterruptSignal>()
  const hear = (signal: InterruptSignal): void => {
    if (!first.isSettled()) first.resolve(signal)
    else if (!second.isSettled()) second.resolve(signal)
    else interrupts.leave(signal)
  }
  return interrupts.during(hear, async () => {
    const ending = Promise.race([
      first.promise.then((signal): Ending => ({ type: 'signal', signal })),
      attendance.abort.cause.then((end): Ending => ({ type: 'abort', end })),
    ])
    const outcome = await bringUp(attendance, ending)
    const cause = outcome === 'up' ? await untilEnding(attendance, ending) : outcome
    if (cause === undefined) return (await exitCodeOfNamed(attendance)) ?? exitCodes.ok
    // Without a rule for failures, what runs is left to be looked at.
    if (cause.type === 'failures' && !attendance.abort.isWanted) return exitCodeOf(cause)
    const isAsked = cause.type === 'signal'
    await stopGracefully({
      ...attendance,
      heading: isAsked
        ? 'Gracefully stopping... (press Ctrl+C again to force)'
        : 'Aborting on container exit...',
      again: isAsked ? second.promise : first.promise,
    })
    return isAsked ? exitCodeOf(cause) : ((await exitCodeOfNamed(attendance)) ?? exitCodeOf(cause))
  })
}

/** Resolves with `up`, or with why it was given up. */
async function bringUp(
  { run, invocation, area }: Attendance,
  ending: Promise<Ending>,
): Promise<'up' | Ending> {
  const { session, globals } = invocation
  const stop = new AbortController()
  const view = await createProgressView(session, globals, area)
  const following = followSteps(run.bringUp(stop.signal), view)
  const outcome = await Promise.race([
    following.then((failures): Ending => ({ type: 'failures', failures })),
    ending,
  ])
  if (outcome.type !== 'failures') {
    stop.abort()
    // It was given up, so how it ended does not matter.
    await following.catch(() => undefined)
    return outcome
  }
  printFailures(outcome.failures, session, globals)
  return outcome.failures.length === 0 ? 'up' : outcome
}

/** Resolves with `undefined` when every service has ended by itself. */
async function untilEnding(
  { printer, abort }: Attendance,
  ending: Promise<Ending>,
): Promise<Ending | undefined> {
  const over = printer.untilOver().then((): Ending | undefined => {
    // The last end may be the one that ends all.
    const end = abort.found()
    return end === undefined ? undefined : { type: 'abort', end }
  })
  return Promise.race([over, ending])
}

/** Of the service that `--exit-code-from` names, as far as it has ended. */
async function exitCodeOfNamed({ run, invocation }: Attendance): Promise<number | undefined> {
  const { exitCodeFrom } = invocation.options
  if (exitCodeFrom === undefined) return undefined
  const ends = await run.ends()
  return ends.findLast(({ subject }) => subject.service === exitCodeFrom)?.exit.exitCode
}

function exitCodeOf(ending: Ending): number {
  switch (ending.type) {
    case 'signal':
      return ending.signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated
    case 'abort':
      return ending.end.exit.exitCode
    case 'failures':
      return exitCodeOfFailures(ending.failures)
  }
}
