import { findProject } from '../../app/find-project.ts'
import { watchUsage } from '../../app/watch-usage.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { usageText, type UsageFormat } from '../render/usage-table.ts'
import { isLive } from '../terminal.ts'

interface Options {
  readonly all?: boolean
  readonly format: string
  readonly stream: boolean
  readonly trunc: boolean
}

const examples = `
Memory is without the file cache that the kernel can drop at once. Where the
kernel measures pressure, the last column shows which share of the last ten
seconds processes waited for a processor, for memory and for disks.

Examples:
  stack stats                          every second, until Ctrl-C
  stack stats --no-stream --format json
  stack stats --format '{{.Name}} {{.CPUPerc}}'`

export const statsCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to measure; all when none is named')
      .option('-a, --all', 'also containers that do not run')
      .option(
        '--format <format>',
        'table, json, or a template such as {{.Name}}',
        parseFormat,
        'table',
      )
      .option('--no-stream', 'measure once')
      .option('--no-trunc', 'show ids whole')
      .addHelpText('after', examples)
    define<Options>(command, showUsage)
  },
}

/** An empty one is the table, as for Docker. */
function parseFormat(text: string): string {
  return text === '' ? 'table' : text
}

async function showUsage(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const { stdout, environment } = session
  const found = await findProject(globals.selection, session)
  const isRedrawn = options.stream && options.format === 'table' && isLive(stdout, environment)
  const times = options.stream ? 'again and again' : 'once'
  for await (const loads of watchUsage(found, operands, times, session)) {
    const format: UsageFormat = {
      form: options.format,
      truncate: options.trunc,
      columns: stdout.columns,
    }
    const wanted = loads.filter(({ usage }) => options.all === true || usage !== undefined)
    const text = await usageText(wanted, format)
    stdout.write(isRedrawn ? redrawn(text) : text)
  }
  return exitCodes.ok
}

/** From the top of the screen, over what was there. */
function redrawn(text: string): string {
  return `\u001b[H${text.replaceAll('\n', '\u001b[K\n')}\u001b[J`
}
