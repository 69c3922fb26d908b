import { Option } from 'commander'
import { version } from '../../model/version.ts'
import type { CommandModule } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'

interface Options {
  readonly short?: boolean
  readonly format: 'pretty' | 'json'
}

export const versionCommand: CommandModule = {
  configure: (command, define) => {
    command
      .option('--short', 'print only the number')
      .addOption(
        new Option('-f, --format <format>', 'form of the output')
          .choices(['pretty', 'json'])
          .default('pretty'),
      )
    define<Options>(command, async ({ session, options }) => {
      session.stdout.write(`${versionText(options)}\n`)
      return exitCodes.ok
    })
  },
}

function versionText({ short, format }: Options): string {
  if (short === true) return version
  return format === 'json' ? JSON.stringify({ version }) : `stack version ${version}`
}
