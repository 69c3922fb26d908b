import { access, open, readFile, rename, rm, writeFile } from 'node:fs/promises'

/** Reads a file that `writeJsonFile` wrote; `undefined` when it is missing. */
export async function readJsonFile<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T // Only stackd writes below its directories.
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Replaces a file as a whole: a reader sees the old content or the new one. */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.new`
  await writeFile(temporary, JSON.stringify(value), { mode: 0o600 })
  await rename(temporary, path)
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

export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true })
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

export async function isPresent(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}
