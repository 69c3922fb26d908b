import { instant } from '../../model/instant.ts'
import type { Instant } from '../../model/instant.ts'

/** One record of a log file, in the format of the Kubernetes container runtime interface. */
export interface LogRecord {
  /** RFC 3339 with nine decimals in UTC, so that the order of the text is that of time. */
  readonly timestamp: string
  readonly stream: 'stdout' | 'stderr'
  /** Whether the line goes on in the next record of the same stream. */
  readonly partial: boolean
  readonly text: string
}

const recordPattern =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z) (stdout|stderr) ([FP])(?:[:\w]*) ?(.*)$/s

/** `undefined` for what is no record, such as a line cut by a full disk. */
export function parseLogRecord(line: string): LogRecord | undefined {
  const match = recordPattern.exec(line)
  if (match === null) return undefined
  const [, timestamp = '', stream, tag, text = ''] = match
  return {
    timestamp,
    stream: stream === 'stderr' ? 'stderr' : 'stdout',
    partial: tag === 'P',
    text,
  }
}

/** With the fractions of a millisecond that `Date` drops. */
export function timestampInstant(timestamp: string): Instant {
  const wholeMilliseconds = Date.parse(`${timestamp.slice(0, 23)}Z`)
  return instant(wholeMilliseconds + Number(timestamp.slice(23, 29)) / 1_000_000)
}
