import type { OutputStream } from '../session.ts'

const clearToEnd = '\u001b[J'
// A line that were wrapped would make the area taller than counted.
const wrapOff = '\u001b[?7l'
const wrapOn = '\u001b[?7h'

/**
 * Lines at the bottom of a terminal that can be changed, while other output scrolls above.
 * On a stream that is no terminal it shows nothing.
 */
export class LiveArea {
  readonly #stream: OutputStream
  readonly #isLive: boolean
  #shown: readonly string[] = []

  constructor(stream: OutputStream, isLive: boolean) {
    this.#stream = stream
    this.#isLive = isLive
  }

  get isLive(): boolean {
    return this.#isLive
  }

  get rows(): number {
    return this.#stream.rows ?? 24
  }

  get columns(): number {
    return this.#stream.columns ?? 80
  }

  /** The lines must be fewer than the terminal has rows. */
  show(lines: readonly string[]): void {
    if (!this.#isLive) return
    const text = lines.map((line) => `${line}\n`).join('')
    if (text !== '' || this.#shown.length > 0) {
      this.#stream.write(`${wrapOff}${this.#eraser()}${text}${wrapOn}`)
    }
    this.#shown = lines
  }

  /** Writes whole lines above the area, to this stream or to another one of the same terminal. */
  writeAbove(stream: OutputStream, text: string): void {
    if (this.#shown.length === 0) {
      stream.write(text)
      return
    }
    const lines = this.#shown
    this.show([])
    stream.write(text)
    this.show(lines)
  }

  /** Leaves the lines where they are: they belong to the past. */
  release(): void {
    this.#shown = []
  }

  #eraser(): string {
    const count = this.#shown.length
    return count === 0 ? '' : `\u001b[${count}A\r${clearToEnd}`
  }
}
