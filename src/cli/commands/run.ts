import { Writable } from 'node:stream'
import { Option } from 'commander'
import { loadToRun } from '../../app/load-stack-file.ts'
import { oneOffService, type OneOffChanges } from '../../app/one-off-service.ts'
import {
  attachOneOff,
  containerIdOf,
  createOneOff,
  oneOffEnvironment,
  oneOffName,
  startOneOff,
  type OneOffRequest,
} from '../../app/run-one-off.ts'
import { StackError } from '../../errors/stack-error.ts'
import type { Project } from '../../model/project.ts'
import { attachCommand } from '../attach-command.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { createDetachKeys } from '../detach-keys.ts'
import { exitCodeOfCommand, exitCodes } from '../exit-codes.ts'
import { addImageOptions, checkImageOptions, type ImageOptions } from '../image-options.ts'
import { collect } from '../option-values.ts'
import { orphanChoice } from '../orphan-choice.ts'
import type { Session } from '../session.ts'
import { printWarnings } from '../print-warnings.ts'
import { printFailures, showSteps } from '../progress.ts'

interface Options extends ImageOptions {
  readonly detach?: boolean
  readonly rm?: boolean
  readonly env?: readonly string[]
  readonly envFromFile?: readonly string[]
  readonly volume?: readonly string[]
  readonly publish?: readonly string[]
  readonly servicePorts?: boolean
  readonly entrypoint?: string
  readonly deps: boolean
  readonly tty?: boolean
  readonly TTY: boolean
  readonly interactive: boolean
  readonly user?: string
  readonly workdir?: string
  readonly name?: string
  readonly label?: readonly string[]
  readonly capAdd?: readonly string[]
  readonly capDrop?: readonly string[]
  readonly useAliases?: boolean
  readonly removeOrphans?: boolean
  readonly quiet?: boolean
}

const examples = `
Examples:
  stack run --rm web sh                   a shell in a container of its own
  stack run --rm -T db pg_dump app >app.sql
  stack run --rm -e LEVEL=debug web node task.mjs
  stack run -d --name import web ./import`

export const runCommand: CommandModule = {
  configure: (command, define) => {
    command
      .usage('[OPTIONS] SERVICE [COMMAND] [ARGUMENTS...]')
      .argument('<service>', 'service whose container to run')
      .argument('[command...]', "command and its arguments instead of the service's")
      .option('-d, --detach', 'return when it is started, and print its id')
      .option('--rm', 'remove the container when it ends')
      .option('-e, --env <name=value>', 'set a variable, or pass on that of the caller', collect)
      .option('--env-from-file <path>', 'set variables from a file', collect)
      .option('-v, --volume <volume>', 'mount a volume or a directory', collect)
      .option('-p, --publish <port>', 'publish a port', collect)
      .option('-P, --service-ports', 'publish the ports of the service')
      .option('--entrypoint <command>', 'another entrypoint')
      .option('--no-deps', 'leave alone what the service depends on')
      // Before its opposite, which would otherwise make it the default.
      .addOption(new Option('-t, --tty').hideHelp())
      // The name that Docker Compose 2 has for it.
      .addOption(new Option('--no-TTY').hideHelp())
      .option('-T, --no-tty', 'without a terminal, as is done when stdin or stdout is none')
      .option('-u, --user <user>', 'run as this user')
      .option('-w, --workdir <path>', 'start in this directory')
      .option('--name <name>', 'name of the container')
      .option('-l, --label <name=value>', 'set a label', collect)
      .option('--cap-add <capability>', 'give a capability', collect)
      .option('--cap-drop <capability>', 'take a capability away', collect)
      .option('--use-aliases', 'let it be found under the names of the service, too')
      .option('--remove-orphans', 'remove containers of services that the file does not have')
      .option('--no-interactive', 'without stdin')
      .option('-q, --quiet', 'print nothing of its own')
      .addOption(new Option('-i, --interactive').hideHelp())
      .addHelpText('after', examples)
      .passThroughOptions()
    addImageOptions(command)
    define<Options>(command, run)
  },
}

async function run(given: Invocation<Options>): Promise<number> {
  const invocation = quietly(given)
  const { session, globals, operands, options } = invocation
  checkConflicts(options)
  checkImageOptions(options)
  const [serviceName = ''] = operands
  const loaded = await loadToRun(globals.selection, [serviceName], session)
  printWarnings(loaded.warnings, loaded.sources, invocation)
  const { project, inspection } = loaded
  const { env = [], envFromFile = [] } = options
  const lookup = inspection.environment.lookup
  const environment = await oneOffEnvironment(env, envFromFile, lookup, session)
  const changes = changesOf(invocation, environment)
  const { workingDirectory, environment: own } = session
  const place = { workingDirectory, home: own.HOME }
  const request: OneOffRequest = {
    service: oneOffService(project, serviceName, changes, place),
    containerName: options.name ?? oneOffName(project, serviceName),
    removedAtEnd: options.rm ?? false,
    hasServiceNames: options.useAliases ?? false,
    noDeps: !options.deps,
    ...orphanChoice(options.removeOrphans, session.environment),
  }
  if (options.detach !== true) return runAttached(project, request, invocation)
  const failures = await showSteps(startOneOff(project, request, session), session, globals)
  if (failures.length > 0) return exitCodeOfCommand(failures)
  const id = await containerIdOf(project, request.containerName, session)
  if (options.quiet !== true) session.stdout.write(`${id}\n`)
  return exitCodes.ok
}

/** Resolves with the exit status of the command. */
async function runAttached(
  project: Project,
  request: OneOffRequest,
  { session, globals, options }: Invocation<Options>,
): Promise<number> {
  const failures = await showSteps(createOneOff(project, request, session), session, globals)
  if (failures.length > 0) return exitCodeOfCommand(failures)
  const { tty, stdinOpen } = request.service
  const shown = options.quiet === true ? withoutOutput(session) : session
  try {
    return await attachOneOff(project, request, session, (running) =>
      attachCommand(running, shown, {
        hasTerminal: tty && session.stdin.isTTY === true,
        sendsInput: stdinOpen,
        forwardsSignals: true,
        detachKeys: createDetachKeys([]),
      }),
    )
  } catch (error) {
    if (!(error instanceof StackError)) throw error
    printFailures([error.toFailure()], session, globals)
    return exitCodeOfCommand([error])
  }
}

/** As Docker Compose understands `--quiet`: nothing goes to stdout, also not of the command. */
function withoutOutput(session: Session): Session {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const { stdin, stderr, interrupts } = session
  return { ...session, stdin, stderr, interrupts, stdout: nowhere }
}

function quietly(invocation: Invocation<Options>): Invocation<Options> {
  const { globals, options } = invocation
  return options.quiet === true
    ? { ...invocation, globals: { ...globals, progress: 'quiet' } }
    : invocation
}

function changesOf(
  { session, operands, options }: Invocation<Options>,
  environment: OneOffChanges['environment'],
): OneOffChanges {
  const { stdin, stdout } = session
  const isTerminal = stdin.isTTY === true && stdout.isTTY === true
  return {
    command: operands.slice(1),
    entrypoint: options.entrypoint,
    environment,
    user: options.user,
    workingDirectory: options.workdir,
    volumes: options.volume ?? [],
    ports: options.publish ?? [],
    hasServicePorts: options.servicePorts ?? false,
    labels: options.label ?? [],
    capAdd: options.capAdd ?? [],
    capDrop: options.capDrop ?? [],
    hasTerminal: options.TTY && (options.tty ?? isTerminal),
    isInteractive: options.interactive,
  }
}

function checkConflicts({ publish, servicePorts }: Options): void {
  if (publish === undefined || servicePorts !== true) return
  throw new StackError('CL0001', '--service-ports and --publish are incompatible', {
    hint: 'leave one of them out',
  })
}
