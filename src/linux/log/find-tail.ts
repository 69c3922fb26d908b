import type { LogSegment } from './log-segments.ts'

/** A place in a log: index of the segment, and offset in bytes within it. */
export interface LogPosition {
  readonly segment: number
  readonly offset: number
}

const blockBytes = 64 * 1024

/** The place from which `count` lines are left to the end, found by reading backwards from there. */
export async function findTail(
  segments: readonly LogSegment[],
  count: number,
): Promise<LogPosition> {
  const search = { left: count, isLast: true }
  for (let segment = segments.length - 1; segment >= 0; segment--) {
    const current = segments[segment]
    const offset = current && (await searchSegment(current, search))
    if (offset !== undefined) return { segment, offset }
  }
  return { segment: 0, offset: 0 }
}

interface Search {
  /** Lines still to be passed. */
  left: number
  /** Whether the next record met is the last of the log. */
  isLast: boolean
}

/**
 * A line ends with a record tagged F, so the wanted place is behind the record that ends the line
 * before. The last record of a log ends a line in any case: one that may have no end yet.
 */
async function searchSegment(segment: LogSegment, search: Search): Promise<number | undefined> {
  let end = segment.size
  let rest = Buffer.alloc(0)
  while (end > 0) {
    const start = Math.max(0, end - blockBytes)
    const block = Buffer.concat([await readRange(segment, start, end), rest])
    const firstLine = start === 0 ? 0 : block.indexOf(10) + 1
    const found = searchBlock(block, firstLine, search)
    if (found !== undefined) return start + found
    rest = block.subarray(0, firstLine)
    end = start
  }
  return undefined
}

/** Looks at the records that begin at or after `firstLine`, the last first. */
function searchBlock(block: Buffer, firstLine: number, search: Search): number | undefined {
  let end = block.length
  while (end > firstLine) {
    const start = Math.max(firstLine, block.lastIndexOf(10, end - 2) + 1)
    const isLineEnd = search.isLast || endsLine(block.subarray(start, end))
    search.isLast = false
    if (isLineEnd && search.left <= 0) return end
    if (isLineEnd) search.left--
    end = start
  }
  return undefined
}

/** `2026-01-02T03:04:05.123456789Z stdout F text`: the tag follows the second space. */
function endsLine(record: Buffer): boolean {
  const stream = record.indexOf(32) + 1
  const tag = record.indexOf(32, stream) + 1
  return record[tag] !== 'P'.charCodeAt(0)
}

async function readRange(segment: LogSegment, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(end - start)
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await segment.file.read(
      buffer,
      filled,
      buffer.length - filled,
      start + filled,
    )
    if (bytesRead === 0) break // The file was cut meanwhile.
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
