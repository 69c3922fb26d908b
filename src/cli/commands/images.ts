import { Option } from 'commander'
import { findProject } from '../../app/find-project.ts'
import { listContainerImages, type ContainerImage } from '../../app/manage-images.ts'
import type { CommandModule } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { shortImageId, sizeText, splitReference } from '../render/image-list.ts'
import { formatTable } from '../render/table.ts'

interface Options {
  readonly format: 'table' | 'json'
  readonly quiet?: boolean
}

export const imagesCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to look at; all when none is named')
      .addOption(
        new Option('--format <format>', 'form of the output')
          .choices(['table', 'json'])
          .default('table'),
      )
      .option('-q, --quiet', 'only ids')
    define<Options>(command, async ({ session, globals, operands, options }) => {
      const found = await findProject(globals.selection, session)
      const images = await listContainerImages(found, operands, session)
      session.stdout.write(await imagesText(images, options, session.stdout.columns))
      return exitCodes.ok
    })
  },
}

async function imagesText(
  images: readonly ContainerImage[],
  { format, quiet }: Options,
  columns: number | undefined,
): Promise<string> {
  if (quiet === true) {
    const ids = new Set(images.flatMap(({ image }) => (image === undefined ? [] : [image.id])))
    return [...ids].map((id) => `${id.replace(/^sha256:/, '')}\n`).join('')
  }
  const rows = images.map(fieldsOf)
  if (format === 'json') return `${JSON.stringify(rows)}\n`
  const titles = ['CONTAINER', 'REPOSITORY', 'TAG', 'IMAGE ID', 'SIZE'].map((title) => ({ title }))
  const cells = rows.map((row) => [
    row.ContainerName,
    row.Repository,
    row.Tag,
    row.ID,
    row.SizeText,
  ])
  return formatTable(titles, cells, columns)
}

function fieldsOf({ container, image }: ContainerImage): {
  readonly ContainerName: string
  readonly Repository: string
  readonly Tag: string
  readonly ID: string
  readonly Size: number
  readonly SizeText: string
} {
  const { repository, tag } = splitReference(container.image)
  const size = image?.size ?? 0
  return {
    ContainerName: container.name,
    Repository: repository,
    Tag: tag,
    ID: image === undefined ? '-' : shortImageId(image.id),
    Size: size,
    SizeText: image === undefined ? '-' : sizeText(size),
  }
}
