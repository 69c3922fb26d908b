import { setTimeout as pause } from 'node:timers/promises'

export interface Patience {
  /** What is waited for, as a clause for the failure's message. */
  readonly for: string
  readonly timeoutMs?: number
}

/**
 * Looks until the answer is something other than `undefined` or `false`, and returns it.
 * For facts of the kernel and of other processes that announce themselves to nobody.
 */
export async function eventually<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  patience: Patience,
): Promise<T> {
  const deadline = performance.now() + (patience.timeoutMs ?? 20_000)
  for (;;) {
    const answer = await look()
    if (answer !== undefined && answer !== false) return answer
    if (performance.now() > deadline) throw new Error(`waited in vain for ${patience.for}`)
    await pause(20)
  }
}
