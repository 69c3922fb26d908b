import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, readdir, readFile, statfs } from 'node:fs/promises'
import { release } from 'node:os'
import { promisify } from 'node:util'
import type { MachineReader } from './machine-reader.ts'

const execute = promisify(execFile)
/** Root's tools are not on every user's path. */
const programPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export function thisMachine(userId: number): MachineReader {
  return {
    kernelRelease: release(),
    userId,
    readText: (path) => orElse(readFile(path, 'utf8'), undefined),
    list: (path) => orElse(readdir(path), []),
    exists: (path) => succeeds(access(path)),
    isWritable: (path) => succeeds(access(path, constants.W_OK)),
    freeBytes: async (path) => {
      const { bavail, bsize } = await statfs(path)
      return bavail * bsize
    },
    run: (program, args) =>
      orElse(
        execute(program, args, { env: { PATH: programPath }, timeout: 5000 }).then(
          ({ stdout }) => stdout,
        ),
        undefined,
      ),
  }
}

/** What cannot be read is reported by the check that looked for it. */
async function orElse<T, U>(promise: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await promise
  } catch {
    return otherwise
  }
}

async function succeeds(promise: Promise<void>): Promise<boolean> {
  return orElse(
    promise.then(() => true),
    false,
  )
}
