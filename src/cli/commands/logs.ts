import { Option } from 'commander'
import { findProject } from '../../app/find-project.ts'
import { containersWithLogs, readLogs } from '../../app/read-logs.ts'
import { StackError } from '../../errors/stack-error.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseMoment } from '../moment.ts'
import { parseCount, parseTail } from '../option-values.ts'
import { createColours } from '../paint.ts'
import { createLogFormatter } from '../render/log-prefix.ts'
import { wantsColour } from '../terminal.ts'

interface Options {
  readonly follow?: boolean
  readonly index?: number
  readonly tail?: number
  readonly since?: string
  readonly until?: string
  readonly timestamps?: boolean
  readonly color: boolean
  readonly logPrefix: boolean
}

const examples = `
Examples:
  stack logs -f web db         follow two services
  stack logs --tail 20         the last lines of every container
  stack logs --since 10m -t    the last ten minutes, with times`

export const logsCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to show; all when none is named')
      .option('-f, --follow', 'go on with what comes')
      .option('--index <number>', 'which container of the only service', parseCount)
      .addOption(
        new Option('-n, --tail <lines>', 'lines from the end of each log, or "all"').argParser(
          parseTail,
        ),
      )
      .option('--since <time>', 'what was written after a time, or in the last "10m"')
      .option('--until <time>', 'what was written before a time')
      .option('-t, --timestamps', 'show when each line was written')
      .option('--no-color', 'no colours')
      .option('--no-log-prefix', 'only the text of each line')
      .addHelpText('after', examples)
    define<Options>(command, showLogs)
  },
}

async function showLogs({
  session,
  globals,
  operands,
  options,
}: Invocation<Options>): Promise<number> {
  const now = session.now()
  const { since, until, index } = options
  if (index !== undefined && operands.length !== 1) {
    throw new StackError('CL0001', '--index requires one service to be selected', {
      hint: 'name the service, such as "stack logs --index 2 web"',
    })
  }
  const query = {
    services: operands,
    tail: options.tail,
    follow: options.follow ?? false,
    since: since === undefined ? undefined : parseMoment(since, now),
    until: until === undefined ? undefined : parseMoment(until, now),
  }
  const found = await findProject(globals.selection, session)
  const containers = await containersWithLogs(found, { services: operands, index }, session)
  const { stdout, environment } = session
  const colours = createColours(options.color && wantsColour(stdout, environment, globals.ansi))
  const format = createLogFormatter({
    colours,
    prefix: options.logPrefix,
    timestamps: options.timestamps ?? false,
    project: found.name,
    containers,
  })
  for await (const line of readLogs({ ...query, project: found.name }, session)) {
    if (index !== undefined && !containers.includes(line.containerName)) continue
    if (!stdout.write(format(line))) await drained(stdout)
  }
  return exitCodes.ok
}

/** A slow reader must slow down the log, not fill memory. */
function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => stream.once('drain', resolve))
}
