import { stat } from 'node:fs/promises'

/** What cannot be there under a path is as absent as what is not there. */
const absent: readonly unknown[] = ['ENOENT', 'ENOTDIR']

/** By device and number, so that a directory is the same under all of its names. */
export async function identifyDirectory(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path)
    return `${dev}:${ino}`
  } catch (error) {
    if (error instanceof Error && 'code' in error && absent.includes(error.code)) return undefined
    throw error
  }
}
