import type { AttachedRun } from '../app/attached-run.ts'
import type { UpStep } from '../app/up-project.ts'
import type { Instant } from '../model/instant.ts'
import type { Invocation } from './command.ts'
import type { UpCommandOptions } from './commands/up.ts'
import type { InterruptSignal } from './interrupts.ts'
import { createColours } from './paint.ts'
import { followSteps, printFailures } from './progress.ts'
import type { LiveArea } from './render/live-area.ts'
import { createPlainView } from './render/plain-view.ts'
import type { ProgressView } from './render/progress-view.ts'
import { waitingText, type WaitedFor } from './render/waiting-text.ts'
import { wantsColour } from './terminal.ts'

export interface GracefulStop {
  readonly run: AttachedRun
  readonly area: LiveArea
  readonly invocation: Invocation<UpCommandOptions>
  /** What is said before. */
  readonly heading: string
  /** The next Ctrl-C. */
  readonly again: Promise<InterruptSignal>
}

const tickMs = 1000

/** Stops the run's services and says whom it waits for; kills them when asked again. */
export async function stopGracefully(stop: GracefulStop): Promise<void> {
  const { run, area, invocation } = stop
  const { session, globals } = invocation
  area.writeAbove(session.stderr, `${stop.heading}\n`)
  const view = createStopView(stop)
  const stopping = followSteps(run.stop(), view)
  const outcome = await Promise.race([stopping, stop.again])
  if (typeof outcome !== 'string') {
    printFailures(outcome, session, globals)
    return
  }
  const killView: ProgressView = { report: (step) => view.report(step), close: () => undefined }
  printFailures(await followSteps(run.kill(), killView), session, globals)
  // The kill took the place of the stop, which ends with no more to say than that.
  await stopping
}

/** Plain lines, and below them on a terminal the containers that have not stopped yet. */
function createStopView({ area, invocation }: GracefulStop): ProgressView {
  const { session, globals } = invocation
  const waiting = new Map<string, WaitedFor & { readonly since: Instant }>()
  const plain = createPlainView({
    write: (text) => {
      if (globals.progress !== 'quiet') area.writeAbove(session.stderr, text)
    },
    colours: createColours(wantsColour(session.stderr, session.environment, globals.ansi)),
    verbose: globals.verbose,
    dryRun: globals.dryRun,
  })
  const draw = (): void => area.show(waitingText([...waiting.values()], session.now()))
  const ticks = setInterval(draw, tickMs)
  const note = (step: UpStep): void => {
    if (!('operation' in step) || step.operation.action !== 'stop-container') return
    const { subject, service, graceMs } = step.operation
    if (step.type !== 'operation-started') {
      waiting.delete(subject)
      return
    }
    waiting.set(subject, { name: service ?? subject, since: session.now(), graceMs })
  }
  return {
    report: (step) => {
      note(step)
      plain.report(step)
      draw()
    },
    close: () => {
      clearInterval(ticks)
      area.show([])
    },
  }
}
