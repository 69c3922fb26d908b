import { Option } from 'commander'
import { findProject } from '../../app/find-project.ts'
import { listRevisions } from '../../app/roll-back.ts'
import type { CommandModule } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { formatRevisions, revisionsJson } from '../render/revision-list.ts'

interface Options {
  readonly format: 'table' | 'json'
}

const help = `
Each "up" that asks for something else makes a revision; the last ten are kept,
the current one first, until the project is taken down. What changed is told by
name, never by value.

Examples:
  stack history                  which services changed when, and what of them
  stack history --format json    for a program`

export const historyCommand: CommandModule = {
  configure: (command, define) => {
    command
      .addOption(
        new Option('--format <format>', 'form of the output')
          .choices(['table', 'json'])
          .default('table'),
      )
      .addHelpText('after', help)
    define<Options>(command, async ({ session, globals, options }) => {
      const found = await findProject(globals.selection, session)
      const revisions = await listRevisions(found, session)
      const text =
        options.format === 'json'
          ? revisionsJson(revisions)
          : await formatRevisions(revisions, session.now(), session.stdout.columns)
      session.stdout.write(text)
      return exitCodes.ok
    })
  },
}
