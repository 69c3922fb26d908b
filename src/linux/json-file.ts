import { accessSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'

// Small files of the supervisor's own, most of them in memory (tmpfs): a system call takes a few
// microseconds, which is far less than handing it to another thread and back.

/** Reads a file that `writeJsonFile` wrote; `undefined` when it is missing. */
export function readJsonFile<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T // Only stackd writes below its directories.
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Replaces a file as a whole: a reader sees the old content or the new one. */
export function writeJsonFile(path: string, value: unknown): void {
  const temporary = `${path}.new`
  writeFileSync(temporary, JSON.stringify(value), { mode: 0o600 })
  renameSync(temporary, path)
}

/** As `writeJsonFile`, and on disk when it resolves. */
export async function writeDurableJsonFile(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.new`
  const file = await open(temporary, 'w', 0o600)
  try {
    await file.writeFile(JSON.stringify(value))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
}

export function removeFile(path: string): void {
  rmSync(path, { force: true })
}

export function isPresent(path: string): boolean {
  try {
    accessSync(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
