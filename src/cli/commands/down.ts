import { changeServices } from '../change-services.ts'
import type { CommandModule } from '../command.ts'
import { parseSeconds } from '../option-values.ts'

interface Options {
  readonly volumes?: boolean
  readonly removeOrphans?: boolean
  readonly timeout?: number
}

const examples = `
Examples:
  stack down          stop and remove containers and networks; volumes are kept
  stack down -v       remove the volumes with their data, too
  stack -p shop down  the same without a stack file`

export const downCommand: CommandModule = {
  configure: (command, define) => {
    command
      .option('-v, --volumes', 'remove named and anonymous volumes with their data')
      .option('--remove-orphans', 'remove containers of services that the file does not have')
      .option('-t, --timeout <seconds>', 'grace period before services are killed', parseSeconds)
      .addHelpText('after', examples)
    define<Options>(command, (invocation) => {
      const { volumes, removeOrphans, timeout } = invocation.options
      return changeServices(invocation, {
        type: 'down',
        removeVolumes: volumes ?? false,
        removeOrphans: removeOrphans ?? false,
        timeoutMs: timeout ?? null,
      })
    })
  },
}
