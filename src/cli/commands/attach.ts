import { InvalidArgumentError, Option } from 'commander'
import { attachToService } from '../../app/exec-in-service.ts'
import { findProject } from '../../app/find-project.ts'
import { attachCommand } from '../attach-command.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { createDetachKeys, parseDetachKeys } from '../detach-keys.ts'
import { parseCount } from '../option-values.ts'

interface Options {
  readonly detachKeys: readonly number[]
  readonly index: number
  readonly stdin: boolean
  readonly sigProxy: boolean
}

const examples = `
Examples:
  stack attach web                         what it writes from now on; Ctrl-C goes to it
  stack attach --no-stdin --sig-proxy=false web   look on only
  Ctrl-P Ctrl-Q                            leaves a container with a terminal running`

export const attachVerb: CommandModule = {
  configure: (command, define) => {
    command
      .usage('[OPTIONS] SERVICE')
      .argument('<service>', 'service whose container to connect to')
      .addOption(
        new Option('--detach-keys <keys>', 'keys that leave it running')
          .argParser(parseDetachKeys)
          .default(parseDetachKeys('ctrl-p,ctrl-q'), 'ctrl-p,ctrl-q'),
      )
      .option('--index <number>', 'which container of the service', parseCount, 1)
      .option('--no-stdin', 'send it no input')
      .option('--sig-proxy [boolean]', 'pass signals on to it', parseBoolean, true)
      .addHelpText('after', examples)
    define<Options>(command, runCommand)
  },
}

async function runCommand({
  session,
  globals,
  operands,
  options,
}: Invocation<Options>): Promise<number> {
  const [service = ''] = operands
  const found = await findProject(globals.selection, session)
  const { stdin, stdout } = session
  const hasTerminal = options.stdin && stdin.isTTY === true && stdout.isTTY === true
  return attachToService(found, { service, index: options.index }, session, (running) =>
    attachCommand(running, session, {
      hasTerminal,
      sendsInput: options.stdin,
      forwardsSignals: options.sigProxy,
      detachKeys: createDetachKeys(hasTerminal ? options.detachKeys : []),
    }),
  )
}

function parseBoolean(value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true'
  throw new InvalidArgumentError('Write --sig-proxy=true or --sig-proxy=false.')
}
