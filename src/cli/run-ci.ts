import type { CiRun, CiStart } from '../app/ci-run.ts'
import type { ServiceResult } from '../app/judge-service.ts'
import { takeDown } from '../app/take-down.ts'
import { upToSettle } from '../app/up.ts'
import { StackError, type Failure } from '../errors/stack-error.ts'
import type { Invocation } from './command.ts'
import type { CiCommandOptions } from './commands/ci.ts'
import { exitCodeOfFailures, exitCodes } from './exit-codes.ts'
import type { InterruptSignal } from './interrupts.ts'
import { createColours } from './paint.ts'
import { createLiveArea, createProgressView, followSteps, showSteps } from './progress.ts'
import type { CiOutcome, CiReport } from './render/ci-report.ts'
import { createLogFormatter } from './render/log-prefix.ts'
import { wantsColour } from './terminal.ts'

type Ended = Pick<CiReport, 'services' | 'failures'>

/** Why a run was given up; `undefined` while it is not. */
type GivenUp = 'timed out' | InterruptSignal | undefined

/** Brings the project up, waits until it has settled, takes it down, and says how it went. */
export async function runCi(
  start: CiStart,
  invocation: Invocation<CiCommandOptions>,
): Promise<CiReport> {
  const { session, globals, options } = invocation
  const startedAt = session.now()
  const stop = new AbortController()
  let givenUp: GivenUp
  const giveUp = (reason: GivenUp): void => {
    // The second Ctrl-C does not wait for `down`.
    if (stop.signal.aborted && reason !== 'timed out') session.interrupts.leave(reason ?? 'SIGINT')
    givenUp ??= reason
    stop.abort()
  }
  const timer =
    options.timeout === undefined
      ? undefined
      : setTimeout(() => giveUp('timed out'), options.timeout)
  return session.interrupts.during(giveUp, async () => {
    const ended = await settle(start, stop.signal, invocation)
    clearTimeout(timer)
    const report = reportOf(start, ended, {
      givenUp,
      startedAt: new Date(startedAt).toISOString(),
      durationMs: session.now() - startedAt,
      timeoutMs: options.timeout ?? 0,
    })
    if (options.keep === true) return report
    const found = { name: start.project.name, project: start.project }
    const down = { removeVolumes: options.volumes, timeoutMs: options.stopTimeout }
    const failures = await showSteps(takeDown(found, down, session), session, globals)
    if (failures.length === 0 || report.exitCode !== exitCodes.ok) return report
    return { ...report, outcome: 'failed', exitCode: exitCodeOfFailures(failures), failures }
  })
}

function settle(
  start: CiStart,
  signal: AbortSignal,
  invocation: Invocation<CiCommandOptions>,
): Promise<Ended> {
  const { session } = invocation
  return upToSettle(start, { surroundings: session, signal }, async (run) => {
    const output = new AbortController()
    const printing = printOutput(run, start, output.signal, invocation)
    try {
      const failures = await bringUp(run, signal, invocation)
      const services = failures.length === 0 ? await run.settle() : await run.results()
      const failed = failures.length > 0 ? undefined : services.find(isFailed)
      return { services, failures: failed === undefined ? failures : [await run.failureOf(failed)] }
    } finally {
      output.abort()
      await printing
    }
  })
}

async function bringUp(
  run: CiRun,
  signal: AbortSignal,
  { session, globals }: Invocation<unknown>,
): Promise<readonly Failure[]> {
  const view = await createProgressView(session, globals, createLiveArea(session, globals))
  try {
    return await followSteps(run.bringUp(), view)
  } catch (error) {
    // It was given up; how far it came is seen by the containers.
    if (signal.aborted) return []
    throw error
  }
}

/** Prints what the awaited service writes as it comes, and what is missing of it in the end. */
async function printOutput(
  run: CiRun,
  { awaited, project }: CiStart,
  signal: AbortSignal,
  { session, globals }: Invocation<unknown>,
): Promise<void> {
  if (awaited === undefined) return
  const hasColour = wantsColour(session.stdout, session.environment, globals.ansi)
  const format = createLogFormatter({
    colours: createColours(hasColour),
    prefix: true,
    timestamps: false,
    project: project.name,
    containers: [],
  })
  const printed = new Map<string, number>()
  for await (const line of run.followOutput(signal)) {
    printed.set(line.containerId, (printed.get(line.containerId) ?? 0) + 1)
    session[line.stream].write(format(line))
  }
  for await (const line of run.wholeOutput()) {
    const left = printed.get(line.containerId) ?? 0
    printed.set(line.containerId, left - 1)
    if (left <= 0) session[line.stream].write(format(line))
  }
}

function reportOf(
  { project, awaited }: CiStart,
  { services, failures }: Ended,
  run: Pick<CiReport, 'startedAt' | 'durationMs'> & {
    readonly givenUp: GivenUp
    readonly timeoutMs: number
  },
): CiReport {
  const { givenUp, startedAt, durationMs, timeoutMs } = run
  const named = services.find(({ service }) => service === awaited)
  const outcome = outcomeOf(givenUp, services, failures)
  const told = outcome === 'timed out' ? [lateFailure(services, timeoutMs)] : failures
  const first = firstFailed(services, told)
  return {
    version: 1,
    project: project.name,
    outcome,
    exitCode: exitCodeOf(outcome, givenUp, named, told),
    failedService: outcome === 'passed' ? null : (first?.service ?? null),
    startedAt,
    durationMs,
    services,
    failures: told,
  }
}

function outcomeOf(
  givenUp: GivenUp,
  services: readonly ServiceResult[],
  failures: readonly Failure[],
): CiOutcome {
  if (failures.length > 0 || services.some(isFailed)) return 'failed'
  if (givenUp === undefined) return 'passed'
  return givenUp === 'timed out' ? 'timed out' : 'interrupted'
}

function exitCodeOf(
  outcome: CiOutcome,
  givenUp: GivenUp,
  named: ServiceResult | undefined,
  failures: readonly Failure[],
): number {
  if (outcome === 'passed') return exitCodes.ok
  if (outcome === 'timed out') return exitCodes.timedOut
  if (outcome === 'interrupted') {
    return givenUp === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted
  }
  if (named?.outcome === 'failed' && named.exitCode !== null && named.exitCode !== 0) {
    return named.exitCode
  }
  return failures.length === 0 ? exitCodes.serviceFailed : exitCodeOfFailures(failures)
}

/** Of several the one that is told of; else one that is not ready. */
function firstFailed(
  services: readonly ServiceResult[],
  failures: readonly Failure[],
): ServiceResult | undefined {
  const told = failures
    .flatMap(({ message }) =>
      services.filter(({ container }) => container !== null && message.includes(container)),
    )
    .at(0)
  const lateOnes = ['pending', 'not started'] as const
  const late = lateOnes.flatMap((each) => services.filter(({ outcome }) => outcome === each))
  return told ?? services.find(isFailed) ?? late[0]
}

function isFailed({ outcome }: ServiceResult): boolean {
  return outcome === 'failed'
}

function lateFailure(services: readonly ServiceResult[], timeoutMs: number): Failure {
  const late = services.filter(({ outcome }) => outcome === 'pending' || outcome === 'not started')
  return new StackError('CT0010', `application not healthy after ${timeoutMs / 1000}s`, {
    hint: 'give it more time with --timeout, or look at what is left by --keep',
    evidence: late.map(({ service, reason }) => `${service} ${reason}`),
  }).toFailure()
}
