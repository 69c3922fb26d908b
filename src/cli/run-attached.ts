import type { AttachedRun } from '../app/attached-run.ts'
import { upAttached } from '../app/up.ts'
import type { UpOptions } from '../app/up-project.ts'
import type { Instant } from '../model/instant.ts'
import type { Project } from '../model/project.ts'
import type { Invocation } from './command.ts'
import type { UpCommandOptions } from './commands/up.ts'
import { createDeferred } from './deferred.ts'
import { exitCodeOfFailures, exitCodes } from './exit-codes.ts'
import type { InterruptSignal } from './interrupts.ts'
import { createLiveArea, createProgressView, followSteps, printFailures } from './progress.ts'
import { OutputPrinter } from './output-printer.ts'
import type { LiveArea } from './render/live-area.ts'
import { stopGracefully } from './stop-gracefully.ts'

export interface AttachedStart {
  readonly project: Project
  readonly options: UpOptions
  readonly startedAt: Instant
}

/**
 * `up` in the foreground: progress, then output until every service has ended or the user stops
 * it. The first Ctrl-C stops gracefully, the second kills. Resolves with the exit status.
 */
export function runAttached(
  start: AttachedStart,
  invocation: Invocation<UpCommandOptions>,
): Promise<number> {
  const { session, globals } = invocation
  const area = createLiveArea(session, globals)
  return upAttached(start, session, (run) => attend(run, invocation, area))
}

async function attend(
  run: AttachedRun,
  invocation: Invocation<UpCommandOptions>,
  area: LiveArea,
): Promise<number> {
  const { session } = invocation
  const first = createDeferred<InterruptSignal>()
  const second = createDeferred<InterruptSignal>()
  const hear = (signal: InterruptSignal): void => {
    if (first.isSettled()) second.resolve(signal)
    else first.resolve(signal)
  }
  const printer = new OutputPrinter(run, invocation, area)
  try {
    return await session.interrupts.during(hear, async () => {
      const outcome = await bringUp(run, invocation, area, first.promise)
      if (typeof outcome === 'number') return outcome
      const ended = printer.untilOver().then(() => undefined)
      const signal = outcome === 'up' ? await Promise.race([ended, first.promise]) : outcome
      if (signal === undefined) return exitCodes.ok
      await stopGracefully({ run, area, invocation, again: second.promise })
      return signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated
    })
  } finally {
    await printer.close()
  }
}

/** Resolves with `up`, with the exit status after failures, or with the signal that ended it. */
async function bringUp(
  run: AttachedRun,
  { session, globals }: Invocation<unknown>,
  area: LiveArea,
  interrupted: Promise<InterruptSignal>,
): Promise<'up' | number | InterruptSignal> {
  const stop = new AbortController()
  const view = await createProgressView(session, globals, area)
  const following = followSteps(run.bringUp(stop.signal), view)
  const outcome = await Promise.race([following, interrupted])
  if (typeof outcome === 'string') {
    stop.abort()
    // It was given up, so how it ended does not matter.
    await following.catch(() => undefined)
    return outcome
  }
  if (outcome.length === 0) return 'up'
  printFailures(outcome, session, globals)
  return exitCodeOfFailures(outcome)
}
