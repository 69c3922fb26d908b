import { changeServices } from '../change-services.ts'
import type { CommandModule } from '../command.ts'
import { parseSeconds } from '../option-values.ts'

interface Options {
  readonly wait?: boolean
  readonly waitTimeout?: number
}

export const startCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to start; all when none is named')
      .option('--wait', 'return when the services are ready')
      .option('--wait-timeout <seconds>', 'longest time to wait for readiness', parseSeconds)
    define<Options>(command, (invocation) => {
      const { operands: services, options } = invocation
      const wait = options.wait ?? false
      const waitTimeoutMs = options.waitTimeout ?? null
      return changeServices(invocation, { type: 'start', services, wait, waitTimeoutMs })
    })
  },
}
