import { changeServices } from '../change-services.ts'
import type { CommandModule } from '../command.ts'
import { parseSignal } from '../signal-name.ts'

interface Options {
  readonly signal: string
  readonly removeOrphans?: boolean
}

export const killCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to signal; all when none is named')
      .option('-s, --signal <signal>', 'name or number of the signal', parseSignal, 'SIGKILL')
      .option('--remove-orphans', 'also containers of services that the file does not have')
      .addHelpText('after', '\nExample:\n  stack kill -s HUP web   have a service reload its files')
    define<Options>(command, (invocation) => {
      const { operands: services, options } = invocation
      const removeOrphans = options.removeOrphans ?? false
      const { signal } = options
      return changeServices(invocation, { type: 'kill', services, signal, removeOrphans })
    })
  },
}
