import { Option } from 'commander'
import { findContainer } from '../../app/find-container.ts'
import { findProject } from '../../app/find-project.ts'
import { StackError } from '../../errors/stack-error.ts'
import type { ObservedContainer } from '../../model/observed-state.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseCount } from '../option-values.ts'

interface Options {
  readonly protocol: string
  readonly index?: number
}

export const portCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('<service>', 'service that publishes it')
      .argument('<port>', 'port inside the container', parseCount)
      .addOption(
        new Option('--protocol <protocol>', 'tcp or udp').choices(['tcp', 'udp']).default('tcp'),
      )
      .option('--index <number>', 'which container of the service', parseCount)
      .addHelpText('after', '\nExample:\n  curl "http://$(stack port web 80)/"')
    define<Options>(command, printPort)
  },
}

async function printPort(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const [service = '', port = ''] = operands
  const found = await findProject(globals.selection, session)
  const choice = { service, index: options.index }
  const container = await findContainer(found, choice, session)
  const published = container.ports.find(
    ({ containerPort, protocol }) =>
      containerPort === Number(port) && protocol === options.protocol,
  )
  if (published === undefined) throw notPublished(`${port}/${options.protocol}`, container)
  session.stdout.write(`${published.hostAddress}:${published.hostPort}\n`)
  return exitCodes.ok
}

function notPublished(port: string, { name, ports }: ObservedContainer): StackError {
  const all = ports.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`).join(', ')
  return new StackError('CL0002', `no port ${port} for container ${name}: ${all}`, {
    hint: 'publish it under `ports` of the service',
  })
}
