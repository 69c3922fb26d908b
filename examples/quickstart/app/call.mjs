import { setTimeout as pause } from 'node:timers/promises'

const passing = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET'])

/** Fetches, and tries again for a second while the other service cannot be reached. */
export async function call(url, options) {
  const deadline = Date.now() + 1000
  for (;;) {
    try {
      return await fetch(url, options)
    } catch (error) {
      const code = error.cause?.code
      if (!passing.has(code) || Date.now() > deadline) {
        throw new Error(`cannot reach ${url}: ${code ?? error.message}`, { cause: error })
      }
      await pause(100)
    }
  }
}
