import { findProject } from '../../app/find-project.ts'
import { listProcesses } from '../../app/list-processes.ts'
import type { CommandModule } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { processTable } from '../render/process-table.ts'

const help = `
Numbers and names of users are those of this machine. Nothing of the image is
run, so it works for images without any program.`

export const topCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to show; all when none is named')
      .addHelpText('after', help)
    define(command, async ({ session, globals, operands }) => {
      const found = await findProject(globals.selection, session)
      const containers = await listProcesses(found, operands, session)
      const { stdout } = session
      stdout.write(await processTable(containers, session.now(), stdout.columns))
      return exitCodes.ok
    })
  },
}
