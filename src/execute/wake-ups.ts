import type { Engine } from '../engine/engine.ts'
import { milliseconds } from '../model/duration.ts'
import type { Instant } from '../model/instant.ts'

/**
 * Reasons to look at the machine again, counted. Who takes the count before a look and then waits
 * for a higher one misses nothing that happened while it looked.
 */
export interface WakeUps {
  readonly count: number
  /** Resolves once the count is above this one. */
  above(count: number): Promise<void>
  /** Makes this time a reason, instead of the one given before. */
  at(time: Instant): void
  close(): void
}

/** Every container event and the abort are reasons. */
export function openWakeUps(engine: Engine, signal: AbortSignal): WakeUps {
  let count = 0
  let waiting: (() => void)[] = []
  let cancelTimer: (() => void) | undefined
  const wake = (): void => {
    count += 1
    const woken = waiting
    waiting = []
    for (const resolve of woken) resolve()
  }
  const unsubscribe = engine.subscribe(wake)
  signal.addEventListener('abort', wake)
  return {
    get count() {
      return count
    },
    above: (seen) =>
      new Promise((resolve) => {
        if (count > seen) resolve()
        else waiting.push(resolve)
      }),
    at: (time) => {
      cancelTimer?.()
      const delay = milliseconds(Math.max(0, time - engine.clock.now()))
      cancelTimer = engine.clock.schedule(delay, wake)
    },
    close: () => {
      unsubscribe()
      signal.removeEventListener('abort', wake)
      cancelTimer?.()
      wake()
    },
  }
}
