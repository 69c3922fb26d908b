import { InvalidArgumentError, Option } from 'commander'
import { findProject } from '../../app/find-project.ts'
import { containerWord, listContainers, type ListedContainer } from '../../app/list-containers.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { collect } from '../option-values.ts'
import { containersText, type ListFormat } from '../render/container-list.ts'

interface Options {
  readonly all?: boolean
  readonly quiet?: boolean
  readonly services?: boolean
  readonly status?: readonly string[]
  readonly format: string
  readonly trunc: boolean
}

/** Docker knows more states; containers here are never in them. */
const statusWords = ['created', 'running', 'restarting', 'exited', 'paused', 'removing', 'dead']

const examples = `
Examples:
  stack ps --all                       also what has ended
  stack ps --status exited             only what has ended
  stack ps --format json               one JSON object per line
  stack ps --format '{{.Name}} {{.State}}'`

export const psCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to list; all when none is named')
      .option('-a, --all', 'also containers that do not run')
      .option('-q, --quiet', 'only ids')
      .option('--services', 'only names of services')
      .addOption(
        new Option('--status <status>', 'only containers in this state; may be repeated').argParser(
          collectStatus,
        ),
      )
      .option('--format <format>', 'table, json, or a template such as {{.Name}}', 'table')
      .option('--no-trunc', 'show commands whole')
      .addHelpText('after', examples)
    define<Options>(command, printContainers)
  },
}

function collectStatus(word: string, previous: readonly string[] | undefined): readonly string[] {
  if (statusWords.includes(word)) return collect(word, previous)
  throw new InvalidArgumentError(`Allowed choices are ${statusWords.join(', ')}.`)
}

async function printContainers(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const found = await findProject(globals.selection, session)
  const listed = await listContainers(found, operands, session)
  const shown = listed.filter((each) => isWanted(each, options))
  const format: ListFormat = {
    form: formOf(options),
    now: session.now(),
    truncate: options.trunc,
    columns: session.stdout.columns,
  }
  session.stdout.write(await containersText(shown, format))
  return exitCodes.ok
}

function isWanted(listed: ListedContainer, { all, status }: Options): boolean {
  const word = containerWord(listed)
  if (status !== undefined) return status.includes(word)
  return all === true || word === 'running' || word === 'restarting'
}

function formOf({ quiet, services, format }: Options): string {
  if (quiet === true) return 'ids'
  return services === true ? 'services' : format
}
