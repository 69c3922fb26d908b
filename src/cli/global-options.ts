import { InvalidArgumentError, Option, type Command } from 'commander'
import type { ProjectSelection } from '../app/surroundings.ts'
import { StackError } from '../errors/stack-error.ts'
import type { AnsiMode } from './terminal.ts'

export type ProgressMode = 'auto' | 'tty' | 'plain' | 'json' | 'quiet'

export interface GlobalOptions {
  readonly selection: ProjectSelection
  readonly ansi: AnsiMode
  readonly progress: ProgressMode
  readonly verbose: boolean
  /** Whether it is only told what would be done. */
  readonly dryRun: boolean
  /** How many operations run at the same time; `undefined` is no wish. */
  readonly parallelism: number | undefined
}

interface ParsedGlobals {
  readonly file?: readonly string[]
  readonly projectName?: string
  readonly projectDirectory?: string
  readonly envFile?: readonly string[]
  readonly profile?: readonly string[]
  readonly allResources?: boolean
  readonly ansi?: AnsiMode
  readonly progress?: ProgressMode
  readonly verbose?: boolean
  readonly dryRun?: boolean
  readonly parallel?: number
}

/** Options that every command takes, before its name and after it. */
export function addGlobalOptions(program: Command): void {
  for (const option of globalOptions()) program.addOption(option)
}

/** A command's own `-f` or `-p` wins; then the global one is known there by its long name only. */
export function addGlobalOptionsAgain(command: Command): void {
  for (const option of globalOptions()) {
    if (command.options.some(({ long }) => long === option.long)) continue
    const isTaken = command.options.some(({ short }) => short === option.short)
    const flags = isTaken ? option.flags.replace(/^-\w, /, '') : option.flags
    command.addOption(copyOf(option, flags).hideHelp())
  }
}

/** The global options as a command knows them: help shows them apart from its own. */
export function repeatedOptions(command: Command): Option[] {
  const names = new Set(globalOptions().map(({ long }) => long))
  return command.options.filter(({ hidden, long }) => hidden && names.has(long))
}

/** Joins what stands before the name of the command and what stands after it, which wins. */
export function readGlobalOptions(
  command: Command,
  environment: Readonly<Record<string, string | undefined>>,
): GlobalOptions {
  const levels: ParsedGlobals[] = []
  for (let each: Command | null = command; each !== null; each = each.parent) {
    levels.unshift(each.opts<ParsedGlobals>())
  }
  const given: ParsedGlobals = Object.assign({}, ...levels.map(withoutUndefined))
  const joined = (name: 'file' | 'envFile' | 'profile'): readonly string[] =>
    // A command that has an option of this name of its own keeps something else in it.
    levels.flatMap((level) => (Array.isArray(level[name]) ? level[name] : []))
  return {
    selection: {
      files: joined('file'),
      envFiles: joined('envFile'),
      profiles: joined('profile'),
      projectName: given.projectName,
      projectDirectory: given.projectDirectory,
      allResources: given.allResources ?? false,
    },
    ansi: given.ansi ?? oneOf(ansiModes, environment.COMPOSE_ANSI) ?? 'auto',
    progress: given.progress ?? oneOf(progressModes, environment.COMPOSE_PROGRESS) ?? 'auto',
    verbose: given.verbose ?? false,
    dryRun: given.dryRun ?? false,
    parallelism: parallelismOf(given.parallel, environment.COMPOSE_PARALLEL_LIMIT),
  }
}

/** As Docker Compose has it, where what is not above 0 is no limit. */
function parallelismOf(option: number | undefined, variable = ''): number | undefined {
  if (option === undefined && !/^(|-?\d+)$/.test(variable)) {
    throw new StackError(
      'CL0001',
      `COMPOSE_PARALLEL_LIMIT must be an integer (found: ${JSON.stringify(variable)})`,
      { hint: 'set it to how many operations may run at the same time' },
    )
  }
  const count = option ?? Number(variable)
  return count > 0 ? count : undefined
}

const ansiModes: readonly AnsiMode[] = ['auto', 'always', 'never']
const progressModes: readonly ProgressMode[] = ['auto', 'tty', 'plain', 'json', 'quiet']

function globalOptions(): readonly Option[] {
  return [
    repeatable(new Option('-f, --file <path>', 'stack file, "-" for stdin; may be repeated')),
    new Option('-p, --project-name <name>', 'name of the project'),
    new Option('--project-directory <path>', 'directory that relative paths start from'),
    repeatable(new Option('--env-file <path>', 'file with variables; may be repeated')),
    repeatable(new Option('--profile <name>', 'profile to enable; may be repeated')),
    new Option('--all-resources', 'with networks, volumes and the like that nothing uses'),
    new Option('--ansi <when>', 'colours').choices(ansiModes),
    new Option('--progress <kind>', 'how progress is shown').choices(progressModes),
    new Option('--parallel <count>', 'how many operations run at the same time').argParser(
      parseInteger,
    ),
    new Option('--verbose', 'also say why each step is taken'),
    new Option('--dry-run', 'only tell, step by step, what would be done'),
  ]
}

function repeatable(option: Option): Option {
  return option.argParser((value: string, previous: readonly string[] | undefined) => [
    ...(previous ?? []),
    value,
  ])
}

function copyOf(option: Option, flags: string): Option {
  const copy = new Option(flags, option.description)
  if (option.argChoices !== undefined) copy.choices(option.argChoices)
  else if (option.parseArg !== undefined) copy.argParser(option.parseArg)
  return copy
}

function withoutUndefined(options: ParsedGlobals): ParsedGlobals {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function parseInteger(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('It is to be a whole number.')
  return Number(text)
}

function oneOf<T extends string>(words: readonly T[], word: string | undefined): T | undefined {
  return words.find((each) => each === word)
}
