import { formatStackFiles, writeFormatted } from '../../app/format-stack-files.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'

interface Options {
  readonly check?: boolean
}

const examples = `
Comments, quotes and values stay; indentation, spaces and empty lines become
uniform, and brackets over several lines become lines.

Examples:
  stack fmt                  format the project's stack files
  stack fmt --check          fail when a file is not formatted
  stack fmt - <a.yaml        print a file formatted`

export const fmtCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument(
        '[files...]',
        'files to format, "-" for stdin; those of the project when none is named',
      )
      .option('--check', 'change nothing, list what is not formatted, and fail if there is any')
      .addHelpText('after', examples)
    define<Options>(command, format)
  },
}

async function format(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const files = await formatStackFiles(operands, globals.selection, session)
  const changed = files.filter(({ hasChanged }) => hasChanged)
  if (options.check === true) {
    session.stdout.write(changed.map(({ file }) => `${file}\n`).join(''))
    return changed.length === 0 ? exitCodes.ok : exitCodes.failed
  }
  await writeFormatted(files, session)
  const printed = files.map(({ file, text, hasChanged }) =>
    file === '-' ? text : hasChanged ? `${file}\n` : '',
  )
  session.stdout.write(printed.join(''))
  return exitCodes.ok
}
