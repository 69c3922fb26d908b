import { InvalidArgumentError } from 'commander'
import { findProject } from '../../app/find-project.ts'
import { takeDown } from '../../app/take-down.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { parseSeconds } from '../option-values.ts'
import { orphanChoice } from '../orphan-choice.ts'
import { showProgress } from '../progress.ts'

interface Options {
  readonly volumes?: boolean
  readonly removeOrphans?: boolean
  readonly rmi?: 'local' | 'all'
  readonly timeout?: number
}

const examples = `
Examples:
  stack down                    stop and remove containers and networks; volumes are kept
  stack down -v                 remove the volumes with their data, too
  stack down --remove-orphans   with what "stack run" has left, and what the file no longer has
  stack -p shop down            the same without a stack file`

export const downCommand: CommandModule = {
  configure: (command, define) => {
    command
      .option('-v, --volumes', 'remove named and anonymous volumes with their data')
      .option('--remove-orphans', 'remove containers of "run", and of services not in the file')
      .option('--rmi <which>', 'remove images: all, or local, of which there are none', parseWhich)
      .option('-t, --timeout <seconds>', 'grace period before services are killed', parseSeconds)
      .addHelpText('after', examples)
    define<Options>(command, down)
  },
}

async function down({ session, globals, options }: Invocation<Options>): Promise<number> {
  const { removeOrphans } = orphanChoice(options.removeOrphans, session.environment)
  const found = await findProject(globals.selection, session)
  const steps = takeDown(
    found,
    {
      removeVolumes: options.volumes,
      removeOrphans,
      // Local ones are those that were built, and nothing is built here.
      removeImages: options.rmi === 'all',
      timeoutMs: options.timeout,
    },
    session,
  )
  return showProgress(steps, session, globals)
}

function parseWhich(text: string): string {
  if (text === 'local' || text === 'all') return text
  throw new InvalidArgumentError('It is to be "local" or "all".')
}
