import type { Image } from '../../model/image.ts'
import type { Instant } from '../../model/instant.ts'
import { humanDuration, momentText } from './human-time.ts'
import { formatTable } from './table.ts'

export interface ImageListFormat {
  readonly form: 'ids' | 'table' | 'json'
  readonly now: Instant
  readonly columns: number | undefined
}

/** Images as `image ls` prints them: a row for each of their names. */
export async function imagesText(
  images: readonly Image[],
  { form, now, columns }: ImageListFormat,
): Promise<string> {
  if (form === 'ids') return images.map(({ id }) => `${id}\n`).join('')
  const rows = images.flatMap((image) => namesOf(image).map((name) => rowOf(image, name, now)))
  if (form === 'json') return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  const titles = ['REPOSITORY', 'TAG', 'IMAGE ID', 'CREATED', 'SIZE'].map((title) => ({ title }))
  const cells = rows.map(({ Repository, Tag, ID, CreatedSince, Size }) => [
    Repository,
    Tag,
    ID,
    CreatedSince,
    Size,
  ])
  return formatTable(titles, cells, columns)
}

/** The first twelve digits. */
export function shortImageId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12)
}

/** `docker.io/library/redis:7` as people write it. */
export function splitReference(reference: string): {
  readonly repository: string
  readonly tag: string
} {
  const familiar = reference.replace(/^docker\.io\/(library\/)?/, '').replace(/@sha256:.*$/, '')
  const [, repository = familiar, tag = '<none>'] = /^(.*):([^/:]*)$/.exec(familiar) ?? []
  return { repository, tag }
}

/** In powers of ten, as Docker shows sizes: `193MB`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${Number((bytes / 1000 ** power).toPrecision(3))}${units[power]}`
}

function namesOf({ references }: Image): readonly string[] {
  return references.length === 0 ? ['<none>:<none>'] : references
}

function rowOf(
  image: Image,
  reference: string,
  now: Instant,
): {
  readonly Repository: string
  readonly Tag: string
  readonly ID: string
  readonly CreatedAt: string
  readonly CreatedSince: string
  readonly Size: string
} {
  const { repository, tag } = splitReference(reference)
  return {
    Repository: repository,
    Tag: tag,
    ID: shortImageId(image.id),
    CreatedAt: momentText(image.createdAt),
    CreatedSince: `${humanDuration(now - image.createdAt)} ago`,
    Size: sizeText(image.size),
  }
}
