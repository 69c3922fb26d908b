import type { Stats } from 'node:fs'
import {
  chmod,
  chown,
  constants,
  copyFile,
  lchown,
  mkdir,
  readFile,
  readlink,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '../json-file.ts'
import { holdsPrivateKey } from './secret-files.ts'
import { replacedFiles, type EtcEntry } from './survey-etc.ts'
import type { SystemTrees } from './system-trees.ts'

export interface SkeletonOptions {
  /** Made here; must not exist. */
  readonly directory: string
  readonly machineRoot: string
  readonly etc: readonly EtcEntry[]
  readonly trees: SystemTrees
}

/** Directories of a root tree that begin empty, with their modes. */
const emptyDirectories: readonly (readonly [string, number])[] = [
  ...(
    'dev etc home media mnt proc run run/lock srv sys var var/backups var/cache var/lib ' +
    'var/lib/misc var/log var/mail var/opt var/spool'
  )
    .split(' ')
    .map((path) => [path, 0o755] as const),
  ['root', 0o700],
  ['tmp', 0o1777],
  ['var/tmp', 0o1777],
]

const links: Readonly<Record<string, string>> = { 'var/run': '/run', 'var/lock': '/run/lock' }

/** A key is small, so larger files are copied without a look into them; in bytes. */
const largestKeyFile = 256 * 1024

/** Makes a root tree that is empty but for links to the system directories and a copy of `/etc`. */
export async function buildSkeleton(options: SkeletonOptions): Promise<void> {
  const { directory, machineRoot, etc, trees } = options
  await createDirectory(directory, 0o755)
  for (const [path, mode] of emptyDirectories) await createDirectory(join(directory, path), mode)
  for (const path of trees.directories) {
    await mkdir(join(directory, path), { recursive: true, mode: 0o755 })
  }
  for (const [path, target] of Object.entries({ ...links, ...trees.links })) {
    await symlink(target, join(directory, path))
  }
  await copyEtc(etc, join(machineRoot, 'etc'), join(directory, 'etc'))
  for (const name of replacedFiles) await createEmptyFile(join(directory, 'etc', name))
}

/** Directories get their times last, as filling them changes those. */
async function copyEtc(entries: readonly EtcEntry[], from: string, to: string): Promise<void> {
  const directories = entries.filter(({ type }) => type === 'directory')
  for (const { path } of directories) await mkdir(join(to, path), { mode: 0o755 })
  const others = entries.filter(({ type }) => type !== 'directory')
  await Promise.all(others.map((entry) => copyEntry(entry, from, to)))
  for (const { path, stats } of directories.toReversed()) await setAttributes(join(to, path), stats)
}

/** What was removed since it was seen is left out. */
async function copyEntry({ path, type, stats }: EtcEntry, from: string, to: string): Promise<void> {
  const source = join(from, path)
  const target = join(to, path)
  try {
    if (type === 'link') {
      await symlink(await readlink(source), target)
      await lchown(target, stats.uid, stats.gid)
      return
    }
    if (stats.size <= largestKeyFile && holdsPrivateKey(await readFile(source, 'latin1'))) return
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  await setAttributes(target, stats)
}

async function setAttributes(path: string, stats: Stats): Promise<void> {
  await chown(path, stats.uid, stats.gid)
  await chmod(path, stats.mode & 0o7777)
  await utimes(path, stats.atime, stats.mtime)
}

async function createEmptyFile(path: string): Promise<void> {
  await writeFile(path, '')
  await chmod(path, 0o644)
}

/** mkdir(2) takes the umask from the mode, chmod(2) does not. */
async function createDirectory(path: string, mode: number): Promise<void> {
  await mkdir(path)
  await chmod(path, mode)
}
