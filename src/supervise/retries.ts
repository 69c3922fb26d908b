import type { Clock } from '../engine/clock.ts'
import { restartDelay } from '../reconcile/restart-policy.ts'

/** Tries again what nobody waits for, later each time: the disk that was full may have room. */
export class Retries {
  readonly #clock: Clock
  readonly #tryAgain: () => void
  #failuresInRow = 0
  #cancelTimer: (() => void) | undefined

  constructor(clock: Clock, tryAgain: () => void) {
    this.#clock = clock
    this.#tryAgain = tryAgain
  }

  failed(): void {
    this.close()
    this.#failuresInRow += 1
    this.#cancelTimer = this.#clock.schedule(restartDelay(this.#failuresInRow), this.#tryAgain)
  }

  succeeded(): void {
    this.close()
    this.#failuresInRow = 0
  }

  close(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }
}
