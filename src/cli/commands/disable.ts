import { resolve } from 'node:path'
import { disableAtBoot } from '../../app/start-at-boot.ts'
import type { CommandModule } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'

interface Options {
  readonly root: string
}

export const disableCommand: CommandModule = {
  configure: (command, define) => {
    command.option('--root <directory>', 'root of the system to disable it in', '/')
    define<Options>(command, async ({ session, options }) => {
      const unit = await disableAtBoot(resolve(session.workingDirectory, options.root))
      session.stdout.write(unit === undefined ? '' : `${unit}\n`)
      return exitCodes.ok
    })
  },
}
