import { open, readdir } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { isMissing } from '../json-file.ts'

/** One file of a log, open, so that its content stays within reach when it is rotated away. */
export interface LogSegment {
  readonly file: FileHandle
  readonly inode: number
  /** Bytes that it held when it was opened. */
  readonly size: number
  /** When it was last written to, in epoch milliseconds. */
  readonly writtenAt: number
}

/**
 * Opens the files of a log, oldest first. The newest is opened first: a rotation meanwhile shows
 * the same file twice, which is seen by its inode, and hides none.
 */
export async function openSegments(path: string): Promise<readonly LogSegment[]> {
  const segments: LogSegment[] = []
  for (const file of await listFiles(path)) {
    const segment = await openSegment(file)
    if (segment === undefined) continue
    const isKnown = segments.some(({ inode }) => inode === segment.inode)
    if (isKnown) await segment.file.close()
    else segments.push(segment)
  }
  return segments.toReversed()
}

export async function closeSegments(segments: readonly LogSegment[]): Promise<void> {
  await Promise.all(segments.map(({ file }) => file.close()))
}

/** Newest first. */
async function listFiles(path: string): Promise<readonly string[]> {
  const name = basename(path)
  const rotated = (await readDirectory(dirname(path))).flatMap((entry) => {
    const suffix = entry.startsWith(`${name}.`) ? entry.slice(name.length + 1) : ''
    return /^[1-9]\d*$/.test(suffix) ? [Number(suffix)] : []
  })
  const numbers = rotated.toSorted((one, other) => one - other)
  return [path, ...numbers.map((number) => `${path}.${number}`)]
}

async function readDirectory(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

async function openSegment(path: string): Promise<LogSegment | undefined> {
  try {
    const file = await open(path, 'r')
    const { ino, size, mtimeMs } = await file.stat()
    return { file, inode: ino, size, writtenAt: mtimeMs }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
