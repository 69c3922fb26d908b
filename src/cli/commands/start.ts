import { changeServices } from '../change-services.ts'
import type { CommandModule } from '../command.ts'

export const startCommand: CommandModule = {
  configure: (command, define) => {
    command.argument('[services...]', 'services to start; all when none is named')
    define(command, (invocation) =>
      changeServices(invocation, { type: 'start', services: invocation.operands }),
    )
  },
}
