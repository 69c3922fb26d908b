import { Option } from 'commander'
import { explainServices } from '../../app/explain-services.ts'
import { findProject } from '../../app/find-project.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { createColours } from '../paint.ts'
import { formatStories, storiesJson } from '../render/why-text.ts'
import { wantsColour } from '../terminal.ts'

interface Options {
  readonly format: 'text' | 'json'
}

const examples = `
The exit status is 0 whatever there is to tell.

Examples:
  stack why                    all services that are not as they should be
  stack why web                one service, and the dependency that it lacks
  stack why --format json      for a program`

export const whyCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument(
        '[services...]',
        'services to tell of; by default those that are not as they should be',
      )
      .addOption(
        new Option('--format <format>', 'form of the output')
          .choices(['text', 'json'])
          .default('text'),
      )
      .addHelpText('after', examples)
    define<Options>(command, printStories)
  },
}

async function printStories(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const now = session.now()
  const found = await findProject(globals.selection, session)
  const explanation = await explainServices(found, operands, { surroundings: session, now })
  const hasColour = wantsColour(session.stdout, session.environment, globals.ansi)
  session.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify(storiesJson(explanation), undefined, 2)}\n`
      : formatStories(explanation, createColours(hasColour), now),
  )
  return exitCodes.ok
}
