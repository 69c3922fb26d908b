import { stat } from 'node:fs/promises'
import type { Instant } from '../../model/instant.ts'
import { isMissing } from '../json-file.ts'
import { findTail } from './find-tail.ts'
import { LineJoiner } from './line-joiner.ts'
import type { JoinedLine } from './line-joiner.ts'
import { parseLogRecord } from './log-record.ts'
import { closeSegments, openSegments } from './log-segments.ts'
import type { LogSegment } from './log-segments.ts'

export interface CursorStart {
  /** Lines from the end; `undefined` starts at the beginning. */
  readonly tail: number | undefined
  /** Files last written to before this are passed over. */
  readonly since: Instant | undefined
}

const chunkBytes = 64 * 1024

/** What may wait for the end of its record; more without one is no log. */
const longestRecord = 1024 * 1024

/** Reads the log of one container forwards, through its rotated files, in chunks. */
export class LogCursor {
  readonly #path: string
  readonly #joiner = new LineJoiner()
  /** What is still to be read, oldest first; the last one is, or was, the file written to. */
  #segments: LogSegment[] = []
  #offset = 0
  #rest: Buffer = Buffer.alloc(0)

  constructor(path: string) {
    this.#path = path
  }

  async open(start: CursorStart): Promise<void> {
    const segments = await openSegments(this.#path)
    const from = start.tail === undefined ? undefined : await findTail(segments, start.tail)
    const isWanted = (segment: LogSegment, index: number) =>
      index >= (from?.segment ?? 0) &&
      (index === segments.length - 1 || segment.writtenAt >= (start.since ?? 0))
    this.#segments = segments.filter(isWanted)
    await closeSegments(segments.filter((segment, index) => !isWanted(segment, index)))
    const startsAtTail = from !== undefined && this.#segments[0] === segments[from.segment]
    this.#offset = startsAtTail ? from.offset : 0
  }

  /** Lines of the next chunk of what was there at the opening; `undefined` at its end. */
  async readPresent(): Promise<readonly JoinedLine[] | undefined> {
    const [current, next] = this.#segments
    if (current === undefined) return undefined
    const lines = await this.#readChunk(current, current.size)
    if (lines !== undefined || next === undefined) return lines
    await this.#leave(current)
    return []
  }

  /** Lines of the next chunk, of whatever was written meanwhile; `undefined` when there is no more. */
  async readAll(): Promise<readonly JoinedLine[] | undefined> {
    const [current, next] = this.#segments
    if (current === undefined) return (await this.#openNewer(undefined)) ? [] : undefined
    const { size, nlink } = await current.file.stat()
    if (size < this.#offset) this.#offset = 0 // Emptied from outside: it starts again.
    const lines = await this.#readChunk(current, size)
    if (lines !== undefined) return lines
    if (next === undefined && !(await this.#openNewer(current))) {
      if (nlink === 0) await this.#leave(current) // Removed: kept open, it would go on taking space.
      return undefined
    }
    // It was written to until it was renamed, which may be after the size was taken.
    const last = await this.#readChunk(current, Number.MAX_SAFE_INTEGER)
    if (last !== undefined) return last
    await this.#leave(current)
    return []
  }

  /** The line that has no end, at the end of the log. */
  flush(): readonly JoinedLine[] {
    return this.#joiner.flush()
  }

  async close(): Promise<void> {
    const segments = this.#segments
    this.#segments = []
    await closeSegments(segments)
  }

  /** `undefined` when nothing is left before `end`. */
  async #readChunk(segment: LogSegment, end: number): Promise<readonly JoinedLine[] | undefined> {
    const length = Math.min(chunkBytes, end - this.#offset)
    if (length <= 0) return undefined
    const buffer = Buffer.allocUnsafe(length)
    const { bytesRead } = await segment.file.read(buffer, 0, length, this.#offset)
    if (bytesRead === 0) return undefined
    this.#offset += bytesRead
    return this.#split(buffer.subarray(0, bytesRead))
  }

  /** Bytes travel as Latin-1, because a part may end inside a character; whole lines become UTF-8. */
  #split(piece: Buffer): readonly JoinedLine[] {
    const end = piece.lastIndexOf(10) + 1
    if (end === 0) {
      const rest = Buffer.concat([this.#rest, piece])
      this.#rest = rest.length > longestRecord ? Buffer.alloc(0) : rest
      return []
    }
    const text = Buffer.concat([this.#rest, piece.subarray(0, end - 1)]).toString('latin1')
    this.#rest = Buffer.from(piece.subarray(end))
    return text.split('\n').flatMap((line) => {
      const record = parseLogRecord(line)
      const joined = record && this.#joiner.push(record)
      return joined === undefined ? [] : [joined]
    })
  }

  /** Opens what came after `current`, when it is no longer the file written to. */
  async #openNewer(current: LogSegment | undefined): Promise<boolean> {
    const inode = await this.#currentInode()
    if (inode === undefined || inode === current?.inode) return false
    const all = await openSegments(this.#path)
    const index = all.findIndex((segment) => segment.inode === current?.inode)
    // Not among them: more was rotated away than is kept, and reading goes on with the oldest kept.
    const newer = all.slice(index + 1)
    await closeSegments(all.slice(0, index + 1))
    this.#segments.push(...newer)
    return newer.length > 0
  }

  async #currentInode(): Promise<number | undefined> {
    try {
      return (await stat(this.#path)).ino
    } catch (error) {
      if (isMissing(error)) return undefined // Between two names in a rotation, or removed.
      throw error
    }
  }

  async #leave(segment: LogSegment): Promise<void> {
    this.#segments.shift()
    this.#offset = 0
    this.#rest = Buffer.alloc(0)
    await segment.file.close()
  }
}
