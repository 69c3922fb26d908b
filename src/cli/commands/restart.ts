import { changeServices } from '../change-services.ts'
import type { CommandModule } from '../command.ts'
import { parseSeconds } from '../option-values.ts'

interface Options {
  readonly deps: boolean
  readonly timeout?: number
}

export const restartCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to restart; all when none is named')
      .option('--no-deps', 'leave alone the services that ask to be restarted with these')
      .option('-t, --timeout <seconds>', 'grace period before services are killed', parseSeconds)
      .addHelpText('after', '\nA changed stack file is taken up by "stack up", not by a restart.')
    define<Options>(command, (invocation) => {
      const { operands: services, options } = invocation
      const noDeps = !options.deps
      const timeoutMs = options.timeout ?? null
      return changeServices(invocation, { type: 'restart', services, noDeps, timeoutMs })
    })
  },
}
