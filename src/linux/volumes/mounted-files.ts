import { createHash } from 'node:crypto'
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StackError } from '../../errors/stack-error.ts'
import type { MountedFile } from '../../model/mounted-file.ts'
import type { ReadyBind } from '../bundle/ready-mount.ts'

/** Of what has no file of its own, or whose owner is given. */
const defaultMode = 0o444

/** Fails with VL0002 unless the files that configs and secrets are made from are there. */
export async function requireFiles(
  files: readonly MountedFile[],
  serviceName: string,
): Promise<void> {
  for (const { kind, key, source } of files) {
    if (source.type === 'content') continue
    try {
      await stat(source.path)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new StackError(
        'VL0002',
        `service ${serviceName}: file ${source.path} of ${kind} ${key} cannot be used: ${reason}`,
        { hint: 'make the file, or correct its path', cause: error },
      )
    }
  }
}

/**
 * Mounts of configs and secrets, read-only. What is content, or is to have an owner or permissions
 * of its own, is written below the directory, anew for every start; the rest is the file itself.
 */
export async function writeMountedFiles(
  files: readonly MountedFile[],
  directory: string,
): Promise<readonly ReadyBind[]> {
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true, mode: 0o700 })
  return Promise.all(
    files.map(async (file): Promise<ReadyBind> => ({
      type: 'bind',
      source: await sourceOf(file, copyOf(file, directory)),
      target: file.target,
      readOnly: true,
      recursive: false,
      propagation: 'rprivate',
    })),
  )
}

/** Writes the content of a file anew, where a container that runs has it. */
export async function rewriteMountedFile(file: MountedFile, directory: string): Promise<void> {
  await writeFile(copyOf(file, directory), await contentOf(file))
}

/** The same name whatever the order of the files. */
function copyOf({ target }: MountedFile, directory: string): string {
  return join(directory, createHash('sha256').update(target).digest('hex').slice(0, 16))
}

async function sourceOf(file: MountedFile, copy: string): Promise<string> {
  const { source, onChange } = file
  const isPlain = file.uid === undefined && file.gid === undefined && file.mode === undefined
  const isAsItIs = source.type === 'file' && isPlain
  if (isAsItIs && onChange.type !== 'signal') return source.path
  // A copy that is made only so that it can be written belongs to whom the file belongs to.
  const { uid, gid, mode } = isAsItIs ? await stat(source.path) : file
  await writeFile(copy, await contentOf(file), { mode: 0o600, flag: 'wx' })
  await chown(copy, uid ?? 0, gid ?? 0)
  // After the owner, as chown(2) takes away set-user-ID bits.
  await chmod(copy, (mode ?? defaultMode) & 0o7777)
  return copy
}

async function contentOf({ source }: MountedFile): Promise<Buffer | string> {
  return source.type === 'file' ? readFile(source.path) : source.content
}
