import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { loadStackFile } from '../../app/load-stack-file.ts'
import { scaleServices, type Scale } from '../../app/scale-services.ts'
import { plainUp } from '../../app/up-project.ts'
import { StackError } from '../../errors/stack-error.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { parseSeconds } from '../option-values.ts'
import { orphanChoice } from '../orphan-choice.ts'
import { createColours } from '../paint.ts'
import { printWarnings } from '../print-warnings.ts'
import { printFailures } from '../progress.ts'
import { ciJunit, ciText, type CiReport } from '../render/ci-report.ts'
import { runCi } from '../run-ci.ts'
import type { Session } from '../session.ts'
import { wantsColour } from '../terminal.ts'
import { collectScale } from '../up-choices.ts'

export interface CiCommandOptions {
  readonly exitCodeFrom?: string
  readonly timeout?: number
  readonly stopTimeout?: number
  readonly keep?: boolean
  readonly volumes?: boolean
  readonly removeOrphans?: boolean
  readonly junit?: string
  readonly json?: string
  readonly scale?: readonly Scale[]
}

const notes = `
A service is ready when it runs and is healthy, or done when it has ended with 0.
The run is over when every service is one of these, or at the first that failed.
A service without a health check is ready once it runs: name the one that runs tests
with --exit-code-from, so that its end is waited for.

Exit status:
  0    every service is ready or done
  N    the service of --exit-code-from failed with N
  2    wrong command line, or no such service
  3    invalid stack file
  4    a service failed
  5    the machine or the supervisor failed
  6    a conflict, such as a port that is taken
  124  not settled within --timeout
  130  ended by Ctrl-C (143 by SIGTERM), after "down"

Examples:
  stack ci                              come up, settle, go down
  stack ci --exit-code-from test        run the service "test" to its end
  stack ci --timeout 300 --junit out.xml --json out.json`

export const ciCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to bring up with what they depend on; all by default')
      .option('--exit-code-from <service>', 'wait for the end of this service, and end as it does')
      .option('--timeout <seconds>', 'longest time to settle', parseSeconds)
      .option('--stop-timeout <seconds>', 'grace period before services are killed', parseSeconds)
      .option('--keep', 'leave everything up')
      .option('-v, --volumes', 'remove volumes with their data in the end')
      .option('--remove-orphans', 'remove containers of services that the file does not have')
      .option('--scale <service=count>', 'another number of containers', collectScale)
      .option('--junit <file>', 'write how it went as JUnit XML')
      .option('--json <file>', 'write how it went as JSON')
      .addHelpText('after', notes)
    define<CiCommandOptions>(command, ci)
  },
}

async function ci(invocation: Invocation<CiCommandOptions>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const awaited = options.exitCodeFrom
  // A service that is waited for comes up, too.
  const services =
    operands.length === 0 || awaited === undefined ? operands : [...operands, awaited]
  const loaded = await loadStackFile(globals.selection, services, session)
  printWarnings(loaded.warnings, loaded.sources, invocation)
  const project = scaleServices(loaded.project, options.scale ?? [])
  if (awaited !== undefined && project.services[awaited] === undefined) {
    throw new StackError('SF0015', `no such service: ${awaited}`, {
      hint: 'list them with "stack config --services"',
    })
  }
  const orphans = orphanChoice(options.removeOrphans, session.environment)
  const upOptions = { ...plainUp, ...orphans, services, wait: true }
  const report = await runCi({ project, options: upOptions, awaited, now: session.now }, invocation)
  printFailures(report.failures, session, globals)
  if (globals.progress !== 'quiet') {
    const hasColour = wantsColour(session.stderr, session.environment, globals.ansi)
    session.stderr.write(ciText(report, createColours(hasColour)))
  }
  await writeReports(report, options, session)
  return report.exitCode
}

async function writeReports(
  report: CiReport,
  { junit, json }: CiCommandOptions,
  { workingDirectory }: Session,
): Promise<void> {
  const files = [
    { path: junit, text: () => ciJunit(report) },
    { path: json, text: () => `${JSON.stringify(report, undefined, 2)}\n` },
  ]
  for (const { path, text } of files) {
    if (path === undefined) continue
    try {
      await writeFile(resolve(workingDirectory, path), text())
    } catch (error) {
      throw StackError.fromUnknown(error, 'EN0005', `report ${path} cannot be written`)
    }
  }
}
