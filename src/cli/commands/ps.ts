import { InvalidArgumentError, Option } from 'commander'
import { findCrashLoops } from '../../app/find-crash-loops.ts'
import { findProject, type FoundProject } from '../../app/find-project.ts'
import {
  containerWord,
  listAllContainers,
  listContainers,
  type ListedContainer,
} from '../../app/list-containers.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { collect, parseBoolean } from '../option-values.ts'
import { crashLoopText } from '../render/crash-loop-text.ts'
import { containersText, type ListFormat } from '../render/container-list.ts'

interface Options {
  readonly all?: boolean
  readonly orphans: boolean
  readonly filter?: string
  readonly quiet?: boolean
  readonly services?: boolean
  readonly status?: readonly string[]
  readonly format: string
  readonly trunc: boolean
}

/** Docker knows more states; containers here are never in the last two. */
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
      .addOption(
        new Option(
          '--filter <filter>',
          'only containers in a state, such as status=exited',
        ).argParser(parseFilter),
      )
      .option('--no-orphans', 'leave out services that the stack file does not have')
      .addOption(new Option('--orphans [boolean]').argParser(parseBoolean).default(true).hideHelp())
      .option('--format <format>', 'table, json, or a template such as {{.Name}}', 'table')
      .option('--no-trunc', 'show commands and ids whole')
      .addHelpText('after', examples)
    define<Options>(command, printContainers)
  },
}

function collectStatus(word: string, previous: readonly string[] | undefined): readonly string[] {
  if (statusWords.includes(word)) return collect(word, previous)
  throw new InvalidArgumentError(`Allowed choices are ${statusWords.join(', ')}.`)
}

/** The one filter that Docker Compose has. */
function parseFilter(text: string): string {
  const [, status] = /^status=(.*)$/.exec(text) ?? []
  if (status !== undefined && statusWords.includes(status)) return status
  throw new InvalidArgumentError(`It is to be status= and one of ${statusWords.join(', ')}.`)
}

async function printContainers(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const found = await findProject(globals.selection, session)
  const list =
    options.all === true || statusesOf(options).length > 0 ? listAllContainers : listContainers
  const listed = await list(found, operands, session)
  const declared = options.orphans ? undefined : await declaredServices(found, invocation)
  const shown = listed.filter((each) => isWanted(each, options, declared))
  const format: ListFormat = {
    form: formOf(options),
    now: session.now(),
    truncate: options.trunc,
    columns: session.stdout.columns,
  }
  session.stdout.write(await containersText(shown, format))
  if (format.form === 'table') await printCrashLoops(shown, invocation)
  return exitCodes.ok
}

/** Beside the table, which programs read. */
async function printCrashLoops(
  shown: readonly ListedContainer[],
  { session, globals }: Invocation<Options>,
): Promise<void> {
  if (globals.progress === 'quiet') return
  for (const loop of await findCrashLoops(shown, session)) {
    session.stderr.write(crashLoopText(loop))
  }
}

function isWanted(
  listed: ListedContainer,
  options: Options,
  declared: ReadonlySet<string> | undefined,
): boolean {
  if (declared !== undefined && !declared.has(listed.container.service)) return false
  const word = containerWord(listed)
  const statuses = statusesOf(options)
  if (statuses.length > 0) return statuses.includes(word)
  const isScheduled = listed.runsNextAt !== undefined
  return options.all === true || isScheduled || (word !== 'created' && word !== 'exited')
}

function statusesOf({ status = [], filter }: Options): readonly string[] {
  return filter === undefined ? status : [...status, filter]
}

async function declaredServices(
  { project }: FoundProject,
  { session, globals }: Invocation<Options>,
): Promise<ReadonlySet<string>> {
  if (project !== undefined) return new Set(Object.keys(project.services))
  const { loadStackFile } = await import('../../app/load-stack-file.ts')
  const loaded = await loadStackFile(globals.selection, [], session)
  return new Set(Object.keys(loaded.project.services))
}

function formOf({ quiet, services, format }: Options): string {
  if (quiet === true) return 'ids'
  return services === true ? 'services' : format
}
