import { seconds } from '../../model/duration.ts'
import type { Drift } from '../../model/drift.ts'
import type { Instant } from '../../model/instant.ts'

export type FoundDrift = Pick<Drift, 'kind' | 'cause'>

/** How long a drift that went away is remembered, to tell whether it comes again and again. */
const memory = seconds(300)

/** What has drifted of each container or network, as of the last look. */
export class DriftLedger {
  readonly #present = new Map<string, readonly Drift[]>()
  readonly #ended = new Map<string, readonly { readonly kind: string; readonly at: Instant }[]>()

  of(subject: string): readonly Drift[] {
    return this.#present.get(subject) ?? []
  }

  /** Takes down what a look has found, and returns what of it is new. */
  note(subject: string, found: readonly FoundDrift[], now: Instant): readonly Drift[] {
    const before = this.of(subject)
    const kept = before.filter((drift) => found.some((other) => isSame(drift, other)))
    const ended = before.filter((drift) => !kept.includes(drift))
    const past = this.#remember(subject, ended, now)
    const added = found
      .filter((drift) => !kept.some((other) => isSame(drift, other)))
      .map(({ kind, cause }): Drift => {
        const repeats = past.filter((other) => other.kind === kind).length
        return { kind, cause, seenAt: now, repeats }
      })
    const drifts = [...kept, ...added]
    if (drifts.length === 0) this.#present.delete(subject)
    else this.#present.set(subject, drifts)
    return added
  }

  forget(subject: string): void {
    this.#present.delete(subject)
    this.#ended.delete(subject)
  }

  #remember(
    subject: string,
    ended: readonly Drift[],
    now: Instant,
  ): readonly { readonly kind: string; readonly at: Instant }[] {
    const past = [
      ...(this.#ended.get(subject) ?? []).filter(({ at }) => now - at < memory),
      ...ended.map(({ kind }) => ({ kind, at: now })),
    ]
    if (past.length === 0) this.#ended.delete(subject)
    else this.#ended.set(subject, past)
    return past
  }
}

function isSame(one: FoundDrift, other: FoundDrift): boolean {
  return one.kind === other.kind && one.cause === other.cause
}
