export type InterruptSignal = 'SIGINT' | 'SIGTERM'

/** Ctrl-C and SIGTERM: one listener at a time hears of them, by default the one that ends the process. */
export class Interrupts {
  readonly #byDefault: (signal: InterruptSignal) => void
  #listener: (signal: InterruptSignal) => void

  constructor(byDefault: (signal: InterruptSignal) => void) {
    this.#byDefault = byDefault
    this.#listener = byDefault
  }

  /** Does what is done where nobody listens: ends the process. */
  leave(signal: InterruptSignal): void {
    this.#byDefault(signal)
  }

  deliver(signal: InterruptSignal): void {
    this.#listener(signal)
  }

  /** Hears of them in the place of the listener so far, until the work has ended. */
  async during<T>(listener: (signal: InterruptSignal) => void, work: () => Promise<T>): Promise<T> {
    const previous = this.#listener
    this.#listener = listener
    try {
      return await work()
    } finally {
      this.#listener = previous
    }
  }
}
