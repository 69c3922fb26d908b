import { setTimeout as pause } from 'node:timers/promises'
import type { ControlClient } from '../client/control-client.ts'
import { StackError } from '../errors/stack-error.ts'

export type FollowStep<T> =
  | { readonly type: 'value'; readonly value: T }
  /** The supervisor was gone and is back; what happened meanwhile was not heard. */
  | { readonly type: 'reconnected' }

const lookEveryMs = 50
const looks = 400

/**
 * Follows a stream until it ends or the signal fires, across a restart of the supervisor: containers
 * outlive it, and one of them starts it again. Throws DM0002 when it stays away.
 */
export async function* followPersistently<T>(
  client: ControlClient,
  open: () => AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<FollowStep<T>> {
  while (!signal.aborted) {
    try {
      for await (const value of open()) yield { type: 'value', value }
      return
    } catch (error) {
      if (signal.aborted) return
      if (!isGone(error)) throw error
    }
    await untilServed(client)
    yield { type: 'reconnected' }
  }
}

async function untilServed(client: ControlClient): Promise<void> {
  for (let look = 1; ; look += 1) {
    try {
      await client.version()
      return
    } catch (error) {
      if (!isGone(error) || look === looks) throw error
    }
    await pause(lookEveryMs)
  }
}

function isGone(error: unknown): boolean {
  return error instanceof StackError && error.code === 'DM0002'
}
