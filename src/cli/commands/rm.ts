import { findProject } from '../../app/find-project.ts'
import { listContainers } from '../../app/list-containers.ts'
import { StackError } from '../../errors/stack-error.ts'
import { changeServices } from '../change-services.ts'
import { askYesNo } from '../ask-yes-no.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'

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
      .option('-v, --volumes', 'remove anonymous volumes of the containers, too')
    define<Options>(command, async (invocation) => {
      const { operands: services, options } = invocation
      if (options.force !== true) {
        const answer = await confirm(invocation)
        if (answer !== undefined) return answer
      }
      return changeServices(invocation, {
        type: 'rm',
        services,
        stop: options.stop ?? false,
        removeVolumes: options.volumes ?? false,
      })
    })
  },
}

/** The exit status when there is nothing to remove or the user declines. */
async function confirm(invocation: Invocation<Options>): Promise<number | undefined> {
  const { session, globals, operands, options } = invocation
  const found = await findProject(globals.selection, session)
  const names = (await listContainers(found, operands, session))
    .filter((each) => options.stop === true || each.container.state.status !== 'running')
    .map(({ container }) => container.name)
  if (names.length === 0) {
    session.stderr.write('No stopped containers\n')
    return exitCodes.ok
  }
  if (session.stdin.isTTY !== true) {
    throw new StackError('CL0001', 'cannot ask whether to remove containers without a terminal', {
      hint: 'add "--force" to remove them without asking',
    })
  }
  const agreed = await askYesNo(`Going to remove ${names.join(', ')}. Go on?`, session)
  return agreed ? undefined : exitCodes.ok
}
