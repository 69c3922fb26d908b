import type { Socket } from 'node:net'
import { openAttachment } from './monitor-connection.ts'

/** Hands over what connects to the stdio of a container, and resolves once that was called. */
export function attachWhenTold(
  controlSocket: string,
  tell: (attach: () => Promise<void>) => void,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    tell(async () => {
      try {
        resolve(await openAttachment(controlSocket))
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
  })
}
