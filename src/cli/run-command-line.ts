import { CommanderError } from 'commander'
import { InvalidStackFile } from '../app/invalid-stack-file.ts'
import { StackError } from '../errors/stack-error.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { createColours } from './paint.ts'
import { createProgram } from './program.ts'
import { formatDiagnostics, formatFailure } from './render/failure-text.ts'
import type { Session } from './session.ts'
import { wantsColour, type AnsiMode } from './terminal.ts'

/** Runs one command line, without the name of the program. Resolves with the exit status. */
export async function runCommandLine(words: readonly string[], session: Session): Promise<number> {
  if (words[0] === completing) return printCompletions(words.slice(1), session)
  let exitCode: number = exitCodes.ok
  const program = await createProgram(words, session, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(words.length === 0 ? ['--help'] : words, { from: 'user' })
    return exitCode
  } catch (error) {
    return reportError(error, session, program.opts<{ readonly ansi?: AnsiMode }>().ansi)
  }
}

/** The command by which shells ask; no help tells of it. */
const completing = '__complete'

async function printCompletions(words: readonly string[], session: Session): Promise<number> {
  const { completionsOf } = await import('./complete.ts')
  const program = await createProgram(words.slice(0, -1), session, () => undefined)
  session.stdout.write(await completionsOf(words, program, session))
  return exitCodes.ok
}

/** Prints what ended a command, once. Returns the exit status. */
export function reportError(error: unknown, session: Session, ansi: AnsiMode | undefined): number {
  const { stderr, environment } = session
  const colours = createColours(wantsColour(stderr, environment, ansi))
  if (error instanceof CommanderError) {
    // Help and the version, which were printed.
    if (error.exitCode === 0) return exitCodes.ok
    stderr.write(`${formatFailure(usageError(error), colours)}\n`)
    return exitCodes.usage
  }
  if (error instanceof InvalidStackFile) {
    stderr.write(`${formatDiagnostics(error.diagnostics, error.sources, colours)}\n`)
    return exitCodes.invalidStackFile
  }
  if (error instanceof StackError) {
    stderr.write(`${formatFailure(error, colours)}\n`)
    return exitCodeOf(error.code)
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  stderr.write(`${colours.error('error')}: this is a bug in stack, please report it\n${text}\n`)
  return exitCodes.failed
}

/** Commander's message is `error: unknown command 'ups'` and, on a line of its own, a suggestion. */
function usageError({ message }: CommanderError): StackError {
  const [first = '', suggestion] = message.replace(/^error: /, '').split('\n')
  const hint = suggestion?.replace(/^\((Did you mean .*)\)$/, '$1') ?? 'run "stack --help"'
  return new StackError('CL0001', first.replace(/\.$/, ''), {
    hint: hint.charAt(0).toLowerCase() + hint.slice(1),
  })
}
