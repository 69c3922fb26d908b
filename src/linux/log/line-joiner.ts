import type { LogRecord } from './log-record.ts'

/** What one joined line may hold, in bytes; a longer one is given in pieces. */
const longestLine = 1024 * 1024

interface Beginning {
  readonly timestamp: string
  readonly texts: string[]
  length: number
}

/** A whole line, with the time of its first record. */
export interface JoinedLine {
  readonly timestamp: string
  readonly stream: LogRecord['stream']
  readonly text: string
}

/**
 * Puts the parts of lines together, for each stream of one container by itself. Records come in
 * with their bytes as Latin-1, lines go out as UTF-8: a part may end inside a character.
 */
export class LineJoiner {
  readonly #beginnings = new Map<LogRecord['stream'], Beginning>()

  /** The line that this record completes, if it does. */
  push(record: LogRecord): JoinedLine | undefined {
    const { stream, text, timestamp } = record
    const beginning = this.#beginnings.get(stream)
    if (beginning === undefined && !record.partial) {
      return { timestamp, stream, text: toUtf8(text) }
    }
    const line = beginning ?? { timestamp, texts: [], length: 0 }
    line.texts.push(text)
    line.length += text.length
    this.#beginnings.set(stream, line)
    return record.partial && line.length < longestLine ? undefined : this.#end(stream, line)
  }

  /** What is left without an end: the last line of a process that ended in the middle of it. */
  flush(): readonly JoinedLine[] {
    const lines = [...this.#beginnings].map(([stream, line]) => this.#end(stream, line))
    return lines.toSorted((one, other) => (one.timestamp < other.timestamp ? -1 : 1))
  }

  #end(stream: LogRecord['stream'], line: Beginning): JoinedLine {
    this.#beginnings.delete(stream)
    return { timestamp: line.timestamp, stream, text: toUtf8(line.texts.join('')) }
  }
}

function toUtf8(latin1: string): string {
  const isAscii = !/[\u0080-\u00ff]/.test(latin1)
  return isAscii ? latin1 : Buffer.from(latin1, 'latin1').toString('utf8')
}
