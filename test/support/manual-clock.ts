import type { Clock } from '../../src/engine/clock.ts'
import { instant, type Instant } from '../../src/model/instant.ts'

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now = instant(1_700_000_000_000)
  #timers: { readonly at: number; readonly callback: () => void }[] = []

  now(): Instant {
    return this.#now
  }

  schedule(delay: number, callback: () => void): () => void {
    const timer = { at: this.#now + delay, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** When the next callback is due, or `undefined`. */
  get nextAt(): number | undefined {
    return this.#timers.map(({ at }) => at).sort((a, b) => a - b)[0]
  }

  /** Moves on and calls back what became due, in the order of its time. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (due === undefined) break
      this.#timers = this.#timers.filter((other) => other !== due)
      this.#now = instant(Math.max(this.#now, due.at))
      due.callback()
    }
    this.#now = instant(end)
  }
}
