import type { Engine } from '../engine/engine.ts'
import { milliseconds } from '../model/duration.ts'
import type { Instant } from '../model/instant.ts'

/** Reasons to look at the machine again. */
export interface WakeUps {
  /** Resolves at the first reason after this call. Take it before looking, so that none is missed. */
  next(): Promise<void>
  close(): void
}

/** Wakes for every container event, for the abort, and at one time. */
export function openWakeUps(
  engine: Engine,
  signal: AbortSignal,
  lookAgainAt: Instant | undefined,
): WakeUps {
  let waiting: (() => void)[] = []
  const wake = (): void => {
    const woken = waiting
    waiting = []
    for (const resolve of woken) resolve()
  }
  const unsubscribe = engine.subscribe(wake)
  signal.addEventListener('abort', wake)
  const cancelTimer =
    lookAgainAt === undefined
      ? undefined
      : engine.clock.schedule(milliseconds(Math.max(0, lookAgainAt - engine.clock.now())), wake)
  return {
    next: () => new Promise((resolve) => void waiting.push(resolve)),
    close: () => {
      unsubscribe()
      signal.removeEventListener('abort', wake)
      cancelTimer?.()
      wake()
    },
  }
}
