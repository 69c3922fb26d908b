import { findProject } from '../../app/find-project.ts'
import { listVolumes } from '../../app/list-volumes.ts'
import type { ObservedVolume } from '../../model/observed-state.ts'
import type { CommandModule } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { labelsText } from '../render/labels-text.ts'
import { lines, templateText } from '../render/row-list.ts'
import { formatTable } from '../render/table.ts'

interface Options {
  readonly format: string
  readonly quiet?: boolean
}

export const volumesCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services whose volumes to list; all when none is named')
      .option('--format <format>', 'table, json, or a template such as {{.Name}}', 'table')
      .option('-q, --quiet', 'only names')
    define<Options>(command, async ({ session, globals, operands, options }) => {
      const found = await findProject(globals.selection, session)
      const volumes = await listVolumes(found, operands, session)
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
  if (quiet === true) return lines(volumes.map(({ name }) => name))
  const rows = volumes.map(toJson)
  if (format === 'json') return lines(rows.map((row) => JSON.stringify(row)))
  if (format !== 'table') return templateText(rows, format, { columns, titles })
  const shown = ['Driver', 'Name']
  return formatTable(
    shown.map((name) => ({ title: titles[name] ?? name })),
    rows.map((row) => shown.map((name) => row[name] ?? '')),
    columns,
  )
}

/** Where Docker's are others than the names of the fields. */
const titles: Readonly<Record<string, string>> = { Driver: 'DRIVER', Name: 'VOLUME NAME' }

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
