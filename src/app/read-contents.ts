import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { BindMount, Mount } from '../model/mount.ts'
import type { MountedFile } from '../model/mounted-file.ts'
import type { Project } from '../model/project.ts'
import type { Service } from '../model/service.ts'

/**
 * The project with digests of what its services mount, so that another content is another wish.
 * What is not there, or may not be read, has none: that it is missing is told where it is needed.
 */
export async function readContents(project: Project): Promise<Project> {
  const services = await Promise.all(
    Object.entries(project.services).map(async ([name, service]) => {
      return [name, await withContents(service)] as const
    }),
  )
  return { ...project, services: Object.fromEntries(services) }
}

async function withContents(service: Service): Promise<Service> {
  const [files, mounts] = await Promise.all([
    Promise.all(service.files.map(fileWithContent)),
    Promise.all(service.mounts.map(mountWithContent)),
  ])
  return { ...service, files, mounts }
}

async function fileWithContent(file: MountedFile): Promise<MountedFile> {
  const { source } = file
  if (source.type === 'content') {
    return { ...file, digest: createHash('sha256').update(source.content).digest('hex') }
  }
  const digest = await digestOfTree(source.path)
  return digest === undefined ? file : { ...file, digest }
}

async function mountWithContent(mount: Mount): Promise<Mount> {
  if (mount.type !== 'bind') return mount
  const isWatched = mount.onChange !== undefined && mount.onChange.type !== 'none'
  const [identity, digest] = await Promise.all([
    identityOf(mount.source),
    isWatched ? digestOfTree(mount.source) : undefined,
  ])
  return {
    ...mount,
    ...(identity === undefined ? {} : { identity }),
    ...(digest === undefined ? {} : { digest }),
  } satisfies BindMount
}

function identityOf(path: string): Promise<string | undefined> {
  return unlessUnreadable(async () => {
    const { dev, ino } = await stat(path, { bigint: true })
    return `${dev}:${ino}`
  })
}

function digestOfTree(path: string): Promise<string | undefined> {
  return unlessUnreadable(async () => {
    const hash = createHash('sha256')
    const status = await stat(path)
    if (status.isDirectory()) await addDirectory(hash, path, '')
    else if (status.isFile()) await addFile(hash, path)
    else return undefined
    return hash.digest('hex')
  })
}

/** Names and contents of all that is in it; what is neither file, directory nor link has only a name. */
async function addDirectory(hash: Hash, root: string, path: string): Promise<void> {
  const entries = await readdir(join(root, path), { withFileTypes: true })
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const inner = join(path, entry.name)
    hash.update(`\0${inner}\0`)
    if (entry.isDirectory()) await addDirectory(hash, root, inner)
    else if (entry.isFile()) await addFile(hash, join(root, inner))
    else if (entry.isSymbolicLink()) hash.update(await readlink(join(root, inner)))
  }
}

async function addFile(hash: Hash, path: string): Promise<void> {
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
}

const unreadable = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG'])

async function unlessUnreadable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (unreadable.has(code)) return undefined
    throw error
  }
}
