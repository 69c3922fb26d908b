import { changeServices } from '../change-services.ts'
import type { CommandModule } from '../command.ts'

export const pauseCommand: CommandModule = {
  configure: (command, define) => {
    command.argument('[services...]', 'services to freeze; all when none is named')
    define(command, (invocation) =>
      changeServices(invocation, { type: 'pause', services: invocation.operands }),
    )
  },
}
