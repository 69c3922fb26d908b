import { findProject } from '../../app/find-project.ts'
import { followEvents } from '../../app/follow-events.ts'
import { instant, type Instant } from '../../model/instant.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseMoment } from '../moment.ts'
import { eventJson, eventText } from '../render/event-text.ts'

interface Options {
  readonly json?: boolean
  readonly since?: string
  readonly until?: string
}

const examples = `
The last thousand events since the supervisor started are remembered.

Examples:
  stack events                     what happens from now on, until Ctrl-C
  stack events --since 10m --until 0s
  stack events --json web`

export const eventsCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to follow; all when none is named')
      .option('--json', 'one JSON object per line')
      .option('--since <time>', 'also what happened after a time, or in the last "10m"')
      .option('--until <time>', 'end at a time')
      .addHelpText('after', examples)
    define<Options>(command, printEvents)
  },
}

function sinceOf(
  since: string | undefined,
  until: string | undefined,
  now: Instant,
): Instant | undefined {
  if (since !== undefined) return parseMoment(since, now)
  return until === undefined ? undefined : instant(0)
}

async function printEvents(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const now = session.now()
  const { since, until } = options
  const found = await findProject(globals.selection, session)
  const query = {
    services: operands,
    // With an end alone, all that is remembered until then.
    since: sinceOf(since, until, now),
    until: until === undefined ? undefined : parseMoment(until, now),
  }
  const render = options.json === true ? eventJson : eventText
  for await (const timed of followEvents(found, query, session)) {
    session.stdout.write(`${render(timed)}\n`)
  }
  return exitCodes.ok
}
