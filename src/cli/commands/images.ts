import { Option } from 'commander'
import { findProject } from '../../app/find-project.ts'
import { listContainerImages, type ContainerImage } from '../../app/manage-images.ts'
import type { Image } from '../../model/image.ts'
import type { Instant } from '../../model/instant.ts'
import type { CommandModule } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { humanDuration } from '../render/human-time.ts'
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
      session.stdout.write(
        await imagesText(images, options, {
          now: session.now(),
          columns: session.stdout.columns,
        }),
      )
      return exitCodes.ok
    })
  },
}

async function imagesText(
  images: readonly ContainerImage[],
  { format, quiet }: Options,
  { now, columns }: { readonly now: Instant; readonly columns: number | undefined },
): Promise<string> {
  if (quiet === true) {
    const ids = new Set(images.flatMap(({ image }) => (image === undefined ? [] : [image.id])))
    return [...ids].map((id) => `${id.replace(/^sha256:/, '')}\n`).join('')
  }
  if (format === 'json') return `${JSON.stringify(images.map(fieldsOf))}\n`
  const titles = ['CONTAINER', 'REPOSITORY', 'TAG', 'PLATFORM', 'IMAGE ID', 'SIZE', 'CREATED']
  return formatTable(
    titles.map((title) => ({ title })),
    images.map((each) => rowOf(each, now)),
    columns,
  )
}

/** The fields of `docker compose images --format json`. What has no image has none of its fields. */
function fieldsOf({ container, image }: ContainerImage): Readonly<Record<string, unknown>> {
  const { repository, tag } = splitReference(container.image)
  return {
    ID: image?.id ?? '',
    ContainerName: container.name,
    Repository: repository,
    Tag: tag,
    Platform: image === undefined ? '' : platformOf(image),
    Size: image?.size ?? 0,
    ...(image === undefined ? {} : { Created: new Date(image.createdAt).toISOString() }),
  }
}

function rowOf({ container, image }: ContainerImage, now: Instant): readonly string[] {
  const { repository, tag } = splitReference(container.image)
  if (image === undefined) return [container.name, repository, tag, '-', '-', '-', '-']
  const age = `${humanDuration(now - image.createdAt)} ago`
  return [
    ...[container.name, repository, tag, platformOf(image)],
    ...[shortImageId(image.id), sizeText(image.size), age],
  ]
}

function platformOf({ architecture }: Image): string {
  return `linux/${architecture}`
}
