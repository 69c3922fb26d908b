import { changeServices } from '../change-services.ts'
import type { CommandModule } from '../command.ts'

export const unpauseCommand: CommandModule = {
  configure: (command, define) => {
    command.argument('[services...]', 'services to thaw; all when none is named')
    define(command, (invocation) =>
      changeServices(invocation, { type: 'unpause', services: invocation.operands }),
    )
  },
}
