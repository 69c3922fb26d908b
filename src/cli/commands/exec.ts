import { Option } from 'commander'
import { findProject } from '../../app/find-project.ts'
import { execDetached, execInService, type ServiceCommand } from '../../app/exec-in-service.ts'
import { StackError } from '../../errors/stack-error.ts'
import { attachCommand } from '../attach-command.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { createDetachKeys } from '../detach-keys.ts'
import { exitCodeOfCommand, exitCodes } from '../exit-codes.ts'
import { collect, parseCount } from '../option-values.ts'
import { printFailures } from '../progress.ts'
import type { Session } from '../session.ts'

interface Options {
  readonly detach?: boolean
  readonly tty?: boolean
  readonly TTY: boolean
  readonly env?: readonly string[]
  readonly user?: string
  readonly workdir?: string
  readonly index: number
  readonly privileged?: boolean
}

const examples = `
Examples:
  stack exec web sh                       a shell, with a terminal
  stack exec -T db pg_dump app >app.sql   output to a file
  stack exec -u postgres db psql`

export const execCommand: CommandModule = {
  configure: (command, define) => {
    command
      .usage('[OPTIONS] SERVICE COMMAND [ARGUMENTS...]')
      .argument('<service>', 'service to run it in')
      .argument('<command...>', 'command and its arguments')
      .option('-d, --detach', 'run it in the background, without output')
      .option('-T, --no-tty', 'without a terminal, as is done when stdin or stdout is none')
      // As habits from Docker have it; both are what is done anyway.
      .addOption(new Option('-i, --interactive').hideHelp())
      .addOption(new Option('-t, --tty').hideHelp())
      // The name that Docker Compose 2 has for it.
      .addOption(new Option('--no-TTY').hideHelp())
      .option('-e, --env <name=value>', 'set a variable, or pass on that of the caller', collect)
      .option('-u, --user <user>', 'run as this user')
      .option('-w, --workdir <path>', 'start in this directory')
      .option('--index <number>', 'which container of the service', parseCount, 1)
      .option('--privileged', 'with all privileges')
      .addHelpText('after', examples)
      .passThroughOptions()
    define<Options>(command, runCommand)
  },
}

async function runCommand({
  session,
  globals,
  operands,
  options,
}: Invocation<Options>): Promise<number> {
  const [service = '', ...command] = operands
  const found = await findProject(globals.selection, session)
  const { stdin, stdout } = session
  const isWanted = options.tty !== false && options.TTY
  const hasTerminal = isWanted && stdin.isTTY === true && stdout.isTTY === true
  const request: ServiceCommand = {
    service,
    index: options.index,
    command,
    environment: variables(options.env ?? [], session),
    user: options.user ?? null,
    workingDirectory: options.workdir ?? null,
    privileged: options.privileged ?? false,
    terminal: hasTerminal ? { columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 } : null,
    stdin: true,
  }
  if (options.detach === true) {
    try {
      await execDetached(found, { ...request, terminal: null, stdin: false }, session)
      return exitCodes.ok
    } catch (error) {
      if (!(error instanceof StackError)) throw error
      printFailures([error.toFailure()], session, globals)
      return exitCodeOfCommand([error])
    }
  }
  return execInService(found, request, session, (running) =>
    attachCommand(running, session, {
      hasTerminal,
      sendsInput: true,
      forwardsSignals: true,
      detachKeys: createDetachKeys([]),
    }),
  )
}

/** A name without a value stands for the caller's variable, and for nothing when that is not set. */
function variables(given: readonly string[], { environment }: Session): readonly string[] {
  return given.flatMap((each) => {
    if (each.includes('=')) return [each]
    const value = environment[each]
    return value === undefined ? [] : [`${each}=${value}`]
  })
}
