import { Option } from 'commander'
import { findProject } from '../../app/find-project.ts'
import { listVolumes } from '../../app/list-volumes.ts'
import type { ObservedVolume } from '../../model/observed-state.ts'
import type { CommandModule } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { labelsText } from '../render/labels-text.ts'
import { formatTable } from '../render/table.ts'

interface Options {
  readonly format: 'table' | 'json'
  readonly quiet?: boolean
}

export const volumesCommand: CommandModule = {
  configure: (command, define) => {
    command
      .addOption(
        new Option('--format <format>', 'form of the output')
          .choices(['table', 'json'])
          .default('table'),
      )
      .option('-q, --quiet', 'only names')
    define<Options>(command, async ({ session, globals, options }) => {
      const { name } = await findProject(globals.selection, session)
      const volumes = await listVolumes(name, session)
      session.stdout.write(await volumesText(volumes, options, session.stdout.columns))
      return exitCodes.ok
    })
  },
}

async function volumesText(
  volumes: readonly ObservedVolume[],
  { format, quiet }: Options,
  columns: number | undefined,
): Promise<string> {
  if (quiet === true) return volumes.map(({ name }) => `${name}\n`).join('')
  if (format === 'json') return volumes.map((each) => `${JSON.stringify(toJson(each))}\n`).join('')
  const rows = volumes.map(({ name }) => ['local', name])
  return formatTable([{ title: 'DRIVER' }, { title: 'VOLUME NAME' }], rows, columns)
}

/** The fields of Docker Compose. */
function toJson({ name, labels, mountpoint }: ObservedVolume): Readonly<Record<string, string>> {
  return {
    Availability: 'N/A',
    Driver: 'local',
    Group: 'N/A',
    Labels: labelsText(labels),
    Links: 'N/A',
    Mountpoint: mountpoint,
    Name: name,
    Scope: 'local',
    Size: 'N/A',
    Status: 'N/A',
  }
}
