import type { Command } from 'commander'
import { StackError } from '../errors/stack-error.ts'
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
      if (globals.dryRun) requireDryRun(command)
      const asked = sessionFor(globals, session)
      finish(await run({ session: asked, globals, options, operands: command.args }))
    })
  }
}

/** Commands that change something by other means than a request to reconcile. */
const withoutDryRun: ReadonlySet<string> = new Set([
  'attach',
  'cp',
  'exec',
  'export',
  'fmt',
  'image',
  'lint',
  'run',
])

function requireDryRun(command: Command): void {
  for (let each: Command | null = command; each !== null; each = each.parent) {
    if (!withoutDryRun.has(each.name())) continue
    throw new StackError('CL0001', `--dry-run cannot tell what "${each.name()}" would do`, {
      hint: 'use it with what changes the project: up, create, scale, start, stop, rm, down',
    })
  }
}

/** What is asked of all requests, beside the rest of the session; its streams stay unopened. */
function sessionFor({ dryRun, parallelism }: GlobalOptions, session: Session): Session {
  if (!dryRun && parallelism === undefined) return session
  const asked = Object.getOwnPropertyDescriptors({ dryRun, parallelism })
  const properties = { ...Object.getOwnPropertyDescriptors(session), ...asked }
  return Object.defineProperties({}, properties) as Session // With all of its properties.
}
