import type { Instant } from '../../model/instant.ts'

export interface WaitedFor {
  readonly name: string
  readonly since: Instant
  /** In milliseconds; `undefined` when it is not known. */
  readonly graceMs: number | undefined
}

/** At most one line: `waiting for db (3 s of 10 s), web (3 s of 10 s)…`. */
export function waitingText(waiting: readonly WaitedFor[], now: Instant): readonly string[] {
  if (waiting.length === 0) return []
  const parts = waiting.map(({ name, since, graceMs }) => {
    const elapsed = `${Math.max(0, Math.floor((now - since) / 1000))} s`
    return graceMs === undefined
      ? `${name} (${elapsed})`
      : `${name} (${elapsed} of ${Math.round(graceMs / 1000)} s)`
  })
  return [`waiting for ${parts.join(', ')}…`]
}
