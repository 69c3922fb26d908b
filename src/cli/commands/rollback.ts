import { InvalidArgumentError } from 'commander'
import { findProject } from '../../app/find-project.ts'
import { rollBack } from '../../app/roll-back.ts'
import { plainUp } from '../../app/up-project.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { parseSeconds } from '../option-values.ts'
import { orphanChoice } from '../orphan-choice.ts'
import { showProgress } from '../progress.ts'

interface Options {
  readonly wait?: boolean
  readonly waitTimeout?: number
  readonly removeOrphans?: boolean
  readonly timeout?: number
  readonly yes?: boolean
}

const help = `
Does what "up -d" would do with the stack file of that time, and makes a revision
of its own; the stack file stays as it is, and the next "up" goes by it again.
Files that are mounted have the content that they have now.

Examples:
  stack rollback            back to the revision before the current one
  stack rollback 3 --wait   back to revision 3; returns when all is ready
  stack --dry-run rollback  what that would do`

export const rollbackCommand: CommandModule = {
  configure: (command, define) => {
    command
      .usage('[OPTIONS] [REVISION]')
      .argument('[revision]', 'its number in "stack history"', parseRevision)
      .option('--wait', 'return when the services are ready')
      .option('--wait-timeout <seconds>', 'longest time to wait for readiness', parseSeconds)
      .option('--remove-orphans', 'remove containers of services that the revision does not have')
      .option('-y, --yes', 'agree to all that would be asked, such as the loss of a volume')
      .option('-t, --timeout <seconds>', 'grace period before services are killed', parseSeconds)
      .addHelpText('after', help)
    define<Options>(command, runRollback)
  },
}

function parseRevision(text: string): string {
  if (/^[1-9]\d{0,8}$/.test(text)) return text
  throw new InvalidArgumentError('It is to be a number, such as 3.')
}

async function runRollback(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const found = await findProject(globals.selection, session)
  const [number] = operands
  const upOptions = {
    ...plainUp,
    ...orphanChoice(options.removeOrphans, session.environment),
    wait: options.wait ?? false,
    waitTimeoutMs: options.waitTimeout ?? null,
    divergedVolumes: options.yes === true ? ('recreate' as const) : ('refuse' as const),
    timeoutMs: options.timeout ?? null,
  }
  const target = number === undefined ? undefined : Number(number)
  return showProgress(rollBack(found, target, upOptions, session), session, globals)
}
