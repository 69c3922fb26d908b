import type { Command, Option } from 'commander'

/** How far a line that is being written has come. */
export interface ReadWords {
  /** The command or subcommand that is named; its options are set as far as they are written. */
  readonly command: Command
  readonly operands: readonly string[]
  /** The option whose value comes next. */
  readonly openOption: Option | undefined
  /** Whether what begins with a hyphen is an operand. */
  readonly isPastOptions: boolean
}

/** Reads whole words by a grammar, without complaint about what is missing or unknown. */
export function readWords(words: readonly string[], program: Command): ReadWords {
  let command = program
  let isPastOptions = false
  const operands: string[] = []
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    const option = isPastOptions ? undefined : optionNamed(word, command)
    const value = words[index + 1]
    if (option !== undefined && takesNextWord(word, option)) {
      if (value === undefined) return { command, operands, openOption: option, isPastOptions }
      command.parseOptions([word, value])
      index += 1
    } else if (option !== undefined) command.parseOptions([word])
    else if (word === '--') isPastOptions = true
    else if (isPastOptions || !word.startsWith('-') || word === '-') {
      const subcommand = operands.length === 0 ? subcommandNamed(word, command) : undefined
      if (subcommand === undefined) operands.push(word)
      else command = subcommand
      // From its first operand on, `exec` passes everything on.
      isPastOptions ||= operands.length > 0 && passesThrough(command)
    }
  }
  return { command, operands, openOption: undefined, isPastOptions }
}

function optionNamed(word: string, { options }: Command): Option | undefined {
  const name = word.startsWith('--') ? word.replace(/=.*$/, '') : word.slice(0, 2)
  return options.find(({ short, long }) => name === short || name === long)
}

/** `--file=x` and `-fx` carry their value themselves. */
function takesNextWord(word: string, option: Option): boolean {
  return option.required && (word === option.short || word === option.long)
}

function subcommandNamed(word: string, { commands }: Command): Command | undefined {
  return commands.find((each) => each.name() === word)
}

function passesThrough(command: Command): boolean {
  return command.registeredArguments.some((argument) => argument.name() === 'command')
}
