import { resolve } from 'node:path'
import { bootUnit } from '../../app/boot-unit.ts'
import { enableAtBoot } from '../../app/start-at-boot.ts'
import type { CommandModule } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'

interface Options {
  readonly print?: boolean
  readonly root: string
}

const examples = `
What was up when the machine went down comes up again, dependencies first,
save what was stopped, and what its restart policy leaves alone.

Examples:
  sudo stack enable
  stack enable --print             show the unit, and write nothing
  stack enable --root /mnt/image   for the system in another directory`

export const enableCommand: CommandModule = {
  configure: (command, define) => {
    command
      .option('--print', 'print the systemd unit, and write nothing')
      .option('--root <directory>', 'root of the system to enable it in', '/')
      .addHelpText('after', examples)
    define<Options>(command, async ({ session, options }) => {
      if (options.print === true) session.stdout.write(bootUnit(session))
      else
        session.stdout.write(
          `${await enableAtBoot(resolve(session.workingDirectory, options.root), session)}\n`,
        )
      return exitCodes.ok
    })
  },
}
