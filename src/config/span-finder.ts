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
    const starts = this.#lineStarts
    const last = Math.max(start, end)
    const line = lineAt(start, starts, this.#line)
    const endLine = last < startOf(line + 1, starts) ? line : lineAt(last, starts, this.#line)
    this.#line = endLine
    return {
      file: this.#file,
      line: line + 1,
      column: start - startOf(line, starts) + 1,
      endLine: endLine + 1,
      endColumn: last - startOf(endLine, starts) + 1,
    }
  }
}

/** Index of the last line that starts at or before an offset; `near` is where to look first. */
function lineAt(offset: number, starts: readonly number[], near: number): number {
  if (startOf(near, starts) > offset) return searchLine(offset, starts)
  for (let line = near; line < near + nearLines; line += 1)
    if (startOf(line + 1, starts) > offset) return line
  return searchLine(offset, starts)
}

function searchLine(offset: number, starts: readonly number[]): number {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (startOf(middle, starts) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** What is behind the last line starts nowhere. */
function startOf(line: number, starts: readonly number[]): number {
  return starts[line] ?? Number.POSITIVE_INFINITY
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0]
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1))
    starts.push(end + 1)
  return starts
}
