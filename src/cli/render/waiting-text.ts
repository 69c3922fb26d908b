import type { Instant } from '../../model/instant.ts'

export interface WaitedFor {
  readonly name: string
  readonly since: Instant
  /** In milliseconds; `undefined` when it is not known. */
  readonly graceMs: number | undefined
}

/** At most one line: `Stopping db 3s of 10s, web 3s of 10s`. */
export function waitingText(waiting: readonly WaitedFor[], now: Instant): readonly string[] {
  if (waiting.length === 0) return []
  const parts = waiting.map(
    ({ name, since, graceMs }) => `${name} ${countdown(now - since, graceMs)}`,
  )
  return [`Stopping ${parts.join(', ')}`]
}

/** How long it has taken of the time that it is given: `3s of 10s`. */
export function countdown(elapsedMs: number, graceMs: number | undefined): string {
  const elapsed = `${Math.max(0, Math.floor(elapsedMs / 1000))}s`
  return graceMs === undefined ? elapsed : `${elapsed} of ${Math.round(graceMs / 1000)}s`
}
