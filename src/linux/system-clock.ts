import type { Clock } from '../engine/clock.ts'
import { instant } from '../model/instant.ts'

/** The longest delay that a timer of Node takes, in milliseconds. */
const longestTimer = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => instant(Date.now()),
  schedule: (delay, callback) => {
    const timer = setTimeout(callback, Math.min(delay, longestTimer))
    return () => clearTimeout(timer)
  },
}
