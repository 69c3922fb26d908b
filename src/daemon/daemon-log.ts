import { appendFileSync, renameSync, statSync } from 'node:fs'

/** Length of `stackd.log` beyond which it is set aside as `stackd.log.1`, in bytes. */
const longestLog = 4 * 1024 * 1024

/** The supervisor's own log: one JSON object per line. Never holds what a stack file calls a secret. */
export interface DaemonLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, error: unknown): void
}

export function openDaemonLog(path: string): DaemonLog {
  const write = (
    level: string,
    message: string,
    fields: Readonly<Record<string, unknown>>,
  ): void => {
    const line = JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })
    try {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > longestLog) {
        renameSync(path, `${path}.1`)
      }
      appendFileSync(path, `${line}\n`, { mode: 0o600 })
    } catch {
      // A full or read-only disk must not end the supervisor, and there is nobody else to tell.
    }
  }
  return {
    info: (message, fields = {}) => write('info', message, fields),
    error: (message, error) =>
      write('error', message, { error: error instanceof Error ? error.stack : String(error) }),
  }
}
