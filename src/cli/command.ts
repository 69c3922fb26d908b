import type { Command } from 'commander'
import { addGlobalOptionsAgain, readGlobalOptions, type GlobalOptions } from './global-options.ts'
import type { Session } from './session.ts'

/** One use of a command, as parsed. */
export interface Invocation<Options> {
  readonly session: Session
  readonly globals: GlobalOptions
  readonly operands: readonly string[]
  readonly options: Options
}

/** Resolves with the exit status. */
export type Run<Options> = (invocation: Invocation<Options>) => Promise<number>

/** Connects a command to what it does. Called last: global options yield to the command's own. */
export type Define = <Options>(command: Command, run: Run<Options>) => void

/** One verb. Only that of the command line is loaded and configured. */
export interface CommandModule {
  readonly configure: (command: Command, define: Define) => void
}

export function createDefine(session: Session, finish: (exitCode: number) => void): Define {
  return <Options>(command: Command, run: Run<Options>) => {
    addGlobalOptionsAgain(command)
    command.action(async () => {
      const globals = readGlobalOptions(command, session.environment)
      // The options that the module itself declared on this command.
      const options = command.opts() as Options
      finish(await run({ session, globals, options, operands: command.args }))
    })
  }
}
