import type { SourceSpan } from '../errors/stack-error.ts'

/** Most values are asked for in the order of the text, so the line of one is near that of the last. */
const nearLines = 4

/** Finds the places of a file's values from their offsets. */
export class SpanFinder {
  readonly #file: string
  readonly #lineStarts: readonly number[]
  #line = 0

  constructor(file: string, text: string) {
    this.#file = file
    this.#lineStarts = lineStartsOf(text)
  }

  span(start: number, end: number): SourceSpan {
    const line = this.#lineAt(start)
    const endLine = this.#lineAt(Math.max(start, end))
    return {
      file: this.#file,
      line: line + 1,
      column: start - this.#startOf(line) + 1,
      endLine: endLine + 1,
      endColumn: Math.max(start, end) - this.#startOf(endLine) + 1,
    }
  }

  /** Index of the last line that starts at or before an offset. */
  #lineAt(offset: number): number {
    const near = this.#line + nearLines
    let line = this.#line
    while (line < near && this.#startOf(line + 1) <= offset) line += 1
    if (line === near || this.#startOf(line) > offset) line = this.#search(offset)
    this.#line = line
    return line
  }

  #search(offset: number): number {
    let [low, high] = [0, this.#lineStarts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#startOf(middle) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }

  /** What is behind the last line starts nowhere. */
  #startOf(line: number): number {
    return this.#lineStarts[line] ?? Number.POSITIVE_INFINITY
  }
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0]
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1))
    starts.push(end + 1)
  return starts
}
