import { copyFiles } from '../../app/copy-files.ts'
import { copyDirection, parseCopyPlace } from '../../app/copy-place.ts'
import { findProject } from '../../app/find-project.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseCount } from '../option-values.ts'
import { printable } from '../terminal.ts'

interface Options {
  readonly index?: number
  readonly all?: boolean
  readonly archive?: boolean
  readonly followLink?: boolean
}

const examples = `
The target is named as for cp(1): into a directory that is there, else under
the new name. DIR/. is what is in a directory. "-" is a tar on stdin or stdout.
It works while the container runs and while it does not.

Examples:
  stack cp web:/etc/nginx/nginx.conf .
  stack cp ./site/. web:/srv/site
  stack cp db:/var/lib/data - | gzip >data.tar.gz`

export const cpCommand: CommandModule = {
  configure: (command, define) => {
    command
      .usage('[OPTIONS] SERVICE:PATH PATH|-\n       stack cp [OPTIONS] PATH|- SERVICE:PATH')
      .argument('<source>', 'what to copy')
      .argument('<target>', 'where to')
      .option('--index <number>', 'which container of the service', parseCount)
      .option('--all', 'also containers that "run" has made')
      .option('-a, --archive', 'keep owners, set-id bits, file capabilities and devices')
      .option('-L, --follow-link', 'copy what a link leads to')
      .addHelpText('after', examples)
    define<Options>(command, copy)
  },
}

async function copy({ session, globals, operands, options }: Invocation<Options>): Promise<number> {
  const [source = '', target = ''] = operands
  const direction = copyDirection(parseCopyPlace(source), parseCopyPlace(target))
  const found = await findProject(globals.selection, session)
  const choices = {
    index: options.index,
    includesOneOffs: options.all ?? false,
    followsLink: options.followLink ?? false,
    keepsOwners: options.archive ?? false,
    input: session.stdin,
    output: session.stdout,
  }
  for (const note of await copyFiles(found, direction, choices, session)) {
    session.stderr.write(`warning: ${printable(note)}\n`)
  }
  return exitCodes.ok
}
