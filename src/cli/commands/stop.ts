import { changeServices } from '../change-services.ts'
import type { CommandModule } from '../command.ts'
import { parseSeconds } from '../option-values.ts'

interface Options {
  readonly timeout?: number
}

export const stopCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to stop; all when none is named')
      .option('-t, --timeout <seconds>', 'grace period before services are killed', parseSeconds)
    define<Options>(command, (invocation) => {
      const { operands: services, options } = invocation
      const timeoutMs = options.timeout ?? null
      return changeServices(invocation, { type: 'stop', services, timeoutMs })
    })
  },
}
