import { findProject } from '../../app/find-project.ts'
import { takeDown } from '../../app/take-down.ts'
import { waitForEnds } from '../../app/wait-for-ends.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { showProgress } from '../progress.ts'

interface Options {
  readonly downProject?: boolean
}

export const waitCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('<services...>', 'services to wait for')
      .option('--down-project', 'take the project down when the first container ends')
      .addHelpText('after', '\nEnds with the exit status of the container that ended last.')
    define<Options>(command, waitForServices)
  },
}

async function waitForServices(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const found = await findProject(globals.selection, session)
  let status: number = exitCodes.ok
  for await (const { containerId, exitCode } of waitForEnds(found, operands, session)) {
    session.stdout.write(`container "${containerId}" exited with status code ${exitCode}\n`)
    status = exitCode
    if (options.downProject === true) break
  }
  if (options.downProject !== true) return status
  const taken = await showProgress(takeDown(found, {}, session), session, globals)
  return taken === exitCodes.ok ? status : taken
}
