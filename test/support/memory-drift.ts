import type { Drift, DriftKind } from '../../src/model/drift.ts'

/** What is to be found of containers, by id, and networks, by name, that are not as they were made. */
export class MemoryDrift {
  readonly #found = new Map<string, readonly Drift[]>()

  add(
    subject: string,
    kind: DriftKind,
    cause: string,
    seen: Pick<Drift, 'seenAt' | 'repeats'>,
  ): void {
    this.#found.set(subject, [...(this.#found.get(subject) ?? []), { kind, cause, ...seen }])
  }

  forget(subject: string): void {
    this.#found.delete(subject)
  }

  with<T extends { readonly drift?: readonly Drift[] }>(observed: T, subject: string): T {
    const drift = this.#found.get(subject)
    return drift === undefined ? observed : { ...observed, drift }
  }
}
