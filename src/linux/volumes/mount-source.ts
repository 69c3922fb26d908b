import { lstat, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StackError } from '../../errors/stack-error.ts'
import type { BindMount, VolumeMount } from '../../model/mount.ts'
import { isMissing } from '../json-file.ts'

export interface BindSource {
  readonly path: string
  readonly isDirectory: boolean
}

/** The source of a bind mount, made as a directory where it is missing and the file allows that. */
export async function bindSource(mount: BindMount, serviceName: string): Promise<BindSource> {
  const { source, createHostPath } = mount
  try {
    const status = await stat(source)
    return { path: source, isDirectory: status.isDirectory() }
  } catch (error) {
    if (!isMissing(error)) throw unusable(error, mount, serviceName)
  }
  if (!createHostPath) {
    throw new StackError('VL0002', `service ${serviceName}: bind source ${source} does not exist`, {
      hint: 'make it, correct the path, or set `create_host_path: true`',
    })
  }
  try {
    await mkdir(source, { recursive: true, mode: 0o755 })
  } catch (error) {
    throw unusable(error, mount, serviceName)
  }
  return { path: source, isDirectory: true }
}

/**
 * The directory of a volume, or what `subpath` names in it. Links on the way are refused, as
 * containers that write to the volume could point them anywhere on the machine.
 */
export async function volumeSource(
  { subpath, target }: VolumeMount,
  mountpoint: string,
  volumeName: string,
): Promise<string> {
  let path = mountpoint
  for (const part of (subpath ?? '').split('/').filter((each) => each !== '' && each !== '.')) {
    path = join(path, part)
    if (part === '..' || !(await isPlain(path))) {
      throw new StackError(
        'VL0004',
        `volume ${volumeName} has no plain path ${subpath} to mount at ${target}`,
        {
          hint: 'make the directory in the volume first; links and `..` are not followed',
        },
      )
    }
  }
  return path
}

async function isPlain(path: string): Promise<boolean> {
  try {
    return !(await lstat(path)).isSymbolicLink()
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

function unusable(error: unknown, { source }: BindMount, serviceName: string): StackError {
  const reason = error instanceof Error ? error.message : String(error)
  return new StackError(
    'VL0002',
    `service ${serviceName}: bind source ${source} cannot be used: ${reason}`,
    { hint: 'correct the path or its permissions', cause: error },
  )
}
