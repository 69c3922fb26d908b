import { Option } from 'commander'
import { findProject } from '../../app/find-project.ts'
import { listContainers } from '../../app/list-containers.ts'
import { StackError } from '../../errors/stack-error.ts'
import { changeServices } from '../change-services.ts'
import { askYesNo } from '../ask-yes-no.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Session } from '../session.ts'

interface Options {
  readonly force?: boolean
  readonly stop?: boolean
  readonly volumes?: boolean
}

export const rmCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services whose containers to remove; all when none is named')
      .option('-f, --force', 'do not ask')
      .option('-s, --stop', 'stop the services first')
      // What is asked for anyway, as habits from older versions have it.
      .addOption(new Option('-a, --all').hideHelp())
      .option('-v, --volumes', 'remove anonymous volumes of the containers, too')
    define<Options>(command, remove)
  },
}

async function remove(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands: services, options } = invocation
  const names = await removable(invocation)
  if (names.length === 0) {
    session.stderr.write('No stopped containers\n')
    return exitCodes.ok
  }
  const question = `Going to remove ${names.join(', ')}`
  if (options.force === true || globals.dryRun) session.stdout.write(`${question}\n`)
  else if (!(await isAgreed(question, session))) return exitCodes.ok
  return changeServices(invocation, {
    type: 'rm',
    services,
    stop: options.stop ?? false,
    removeVolumes: options.volumes ?? false,
  })
}

async function removable(invocation: Invocation<Options>): Promise<readonly string[]> {
  const { session, globals, operands, options } = invocation
  const found = await findProject(globals.selection, session)
  return (await listContainers(found, operands, session))
    .filter((each) => options.stop === true || each.container.state.status !== 'running')
    .map(({ container }) => container.name)
}

function isAgreed(question: string, session: Session): Promise<boolean> {
  if (session.stdin.isTTY === true) return askYesNo(`${question}. Go on?`, session)
  throw new StackError('CL0001', 'cannot ask whether to remove containers without a terminal', {
    hint: 'add "--force" to remove them without asking',
  })
}
