import type { Clock } from '../engine/clock.ts'
import type { Duration } from '../model/duration.ts'

/** Ends the supervisor when nothing is asked of it and no client has been there for a while. */
export class IdleExit {
  readonly #clock: Clock
  readonly #quietTime: Duration
  readonly #isIdle: () => Promise<boolean>
  readonly #exit: () => void
  #cancel: (() => void) | undefined

  constructor(clock: Clock, quietTime: Duration, isIdle: () => Promise<boolean>, exit: () => void) {
    this.#clock = clock
    this.#quietTime = quietTime
    this.#isIdle = isIdle
    this.#exit = exit
  }

  /** Something happened: the quiet time starts anew. */
  touch(): void {
    this.#cancel?.()
    this.#cancel = this.#clock.schedule(this.#quietTime, () => void this.#look())
  }

  async #look(): Promise<void> {
    if (await this.#isIdle()) this.#exit()
    else this.touch()
  }
}
