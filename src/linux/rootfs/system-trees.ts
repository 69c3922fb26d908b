import { lstat, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '../json-file.ts'

/** Where the programs of a machine lie. */
export interface SystemTrees {
  /** Directories seen in place, parents first. */
  readonly directories: readonly string[]
  /** Links of the root directory such as `bin` to `usr/bin`: target by name. */
  readonly links: Readonly<Record<string, string>>
}

const names = ['usr', 'opt', 'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'libo32']

/**
 * Finds the system directories, each mounted as an overlay, and the links that stand for one on a
 * machine with a merged /usr. File systems mounted below them are trees of their own, as an overlay
 * shows only the file system of its lower directory.
 */
export async function findSystemTrees(
  machineRoot: string,
  mountinfo: string,
): Promise<SystemTrees> {
  const directories: string[] = []
  const links: Record<string, string> = {}
  for (const name of names) {
    const path = join(machineRoot, name)
    const kind = await kindOf(path)
    if (kind === 'directory') directories.push(`/${name}`)
    if (kind === 'link') links[name] = await readlink(path)
  }
  const mounted = mountedTrees(mountinfo, machineRoot, directories)
  return { directories: [...new Set([...directories, ...mounted])], links }
}

/**
 * Mount points below the directories whose file systems can be the lower layer of an overlay.
 * Directories and results are paths from the machine's root, beginning with a slash.
 */
export function mountedTrees(
  mountinfo: string,
  machineRoot: string,
  directories: readonly string[],
): readonly string[] {
  const prefix = machineRoot === '/' ? '' : machineRoot
  const found = mountinfo.split('\n').flatMap((line) => {
    const [mount = '', superblock = ''] = line.split(' - ')
    const path = unescapeMountPoint(mount.split(' ')[4] ?? '')
    if (!path.startsWith(`${prefix}/`)) return []
    const mountPoint = path.slice(prefix.length)
    const type = superblock.split(' ')[0] ?? ''
    const isBelow = directories.some((directory) => mountPoint.startsWith(`${directory}/`))
    return isBelow && lowerTypes.has(type) && isPlain(mountPoint) ? [mountPoint] : []
  })
  return [...new Set(found)].toSorted((a, b) => a.split('/').length - b.split('/').length)
}

const lowerTypes = new Set(
  'ext2 ext3 ext4 xfs btrfs f2fs zfs bcachefs erofs squashfs overlay tmpfs nfs nfs4'.split(' '),
)

/** Whether a path can stand in the options of an overlay. */
function isPlain(path: string): boolean {
  return !/[:,\\]/.test(path)
}

/** proc_pid_mountinfo(5) writes space, tab, line end and backslash as octal numbers. */
function unescapeMountPoint(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}

async function kindOf(path: string): Promise<'directory' | 'link' | 'none'> {
  try {
    const stats = await lstat(path)
    if (stats.isSymbolicLink()) return 'link'
    return stats.isDirectory() ? 'directory' : 'none'
  } catch (error) {
    if (isMissing(error)) return 'none'
    throw error
  }
}
