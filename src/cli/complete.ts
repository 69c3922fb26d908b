import { CommanderError, type Argument, type Command, type Option } from 'commander'
import { knownNames, type KnownNames } from '../app/complete-names.ts'
import { StackError } from '../errors/stack-error.ts'
import { readGlobalOptions } from './global-options.ts'
import { readWords, type ReadWords } from './read-words.ts'
import type { Session } from './session.ts'

interface Candidate {
  readonly word: string
  readonly description: string
}

/**
 * What the last of these words could become, for the shells. Starts nothing, and says nothing of
 * mistakes: a shell would show them in the middle of the line.
 */
export async function completionsOf(
  words: readonly string[],
  program: Command,
  session: Session,
): Promise<string> {
  const current = words.at(-1) ?? ''
  const read = readWords(words.slice(0, -1), program)
  const candidates = await candidatesFor(current, read, () => namesFor(read, session))
  return candidates
    .filter(({ word }) => word.startsWith(current))
    .map(({ word, description }) => `${word}\t${description}\n`)
    .join('')
}

type Names = () => Promise<KnownNames>

async function candidatesFor(
  current: string,
  read: ReadWords,
  names: Names,
): Promise<readonly Candidate[]> {
  const { command, operands, openOption, isPastOptions } = read
  if (openOption !== undefined) return optionValues(openOption, '', names)
  if (!isPastOptions && current.startsWith('-')) return optionsFor(current, command, names)
  const subcommands = operands.length === 0 ? command.commands : []
  if (subcommands.length > 0) {
    return subcommands.map((each) => ({ word: each.name(), description: each.description() }))
  }
  return argumentValues(command, operands, names)
}

async function optionsFor(
  current: string,
  command: Command,
  names: Names,
): Promise<readonly Candidate[]> {
  const equals = current.indexOf('=')
  if (equals >= 0) {
    const long = current.slice(0, equals)
    const option = command.options.find((each) => each.long === long)
    return option === undefined ? [] : optionValues(option, `${long}=`, names)
  }
  const help = { word: '--help', description: 'print help' }
  const options = command.options.flatMap(({ long, description }) =>
    // A long name without a description is there out of habit.
    long === undefined || long === null || description === '' ? [] : [{ word: long, description }],
  )
  return [...options, help]
}

async function optionValues(
  { long, argChoices }: Option,
  prefix: string,
  names: Names,
): Promise<readonly Candidate[]> {
  const values =
    argChoices ??
    (long === '--profile'
      ? (await names()).profiles
      : long === '--scale'
        ? (await names()).services.map((service) => `${service}=`)
        : [])
  return values.map((value) => ({ word: `${prefix}${value}`, description: '' }))
}

/** What arguments stand for, and how a name of a service is written there. */
const serviceWords: Readonly<Record<string, (service: string) => string>> = {
  service: (name) => name,
  services: (name) => name,
  // Of `cp`, where paths of the machine are completed by the shell.
  source: (name) => `${name}:`,
  target: (name) => `${name}:`,
}

async function argumentValues(
  command: Command,
  operands: readonly string[],
  names: Names,
): Promise<readonly Candidate[]> {
  const argument = argumentAt(command.registeredArguments, operands.length)
  if (argument === undefined) return []
  const wordOf = serviceWords[argument.name()]
  const services = wordOf === undefined ? [] : (await names()).services.map(wordOf)
  const values = argument.argChoices ?? services
  return values
    .filter((value) => !operands.includes(value))
    .map((value) => ({ word: value, description: '' }))
}

function argumentAt(known: readonly Argument[], index: number): Argument | undefined {
  const last = known.at(-1)
  return known[index] ?? (last?.variadic === true ? last : undefined)
}

async function namesFor({ command }: ReadWords, session: Session): Promise<KnownNames> {
  try {
    return await knownNames(readGlobalOptions(command, session.environment).selection, session)
  } catch (error) {
    if (error instanceof StackError || error instanceof CommanderError)
      return { services: [], profiles: [] }
    throw error
  }
}
