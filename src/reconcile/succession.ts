import type { ObservedContainer } from '../model/observed-state.ts'

/** The containers of a service, told apart where one takes the place of another. */
export interface Seats {
  /** Those that count as the service's replicas. */
  readonly holders: readonly ObservedContainer[]
  /** By the id of the holder: one that stands by to take its place. */
  readonly candidates: ReadonlyMap<string, ObservedContainer>
  /** By the id of the holder: one whose place it has taken. */
  readonly leavers: ReadonlyMap<string, ObservedContainer>
}

/**
 * Who is in service holds the place. A successor whose predecessor is gone holds it in any case, so
 * that whatever was cut short is seen from what is there.
 */
export function seatsOf(containers: readonly ObservedContainer[]): Seats {
  const candidates = new Map<string, ObservedContainer>()
  const leavers = new Map<string, ObservedContainer>()
  const others = new Set<string>()
  for (const successor of containers) {
    if (successor.succeeds === undefined) continue
    const predecessor = containers.find(({ id }) => id === successor.succeeds)
    if (predecessor === undefined) continue
    const standsBy = successor.standsBy !== undefined
    if (standsBy) candidates.set(predecessor.id, successor)
    else leavers.set(successor.id, predecessor)
    others.add(standsBy ? successor.id : predecessor.id)
  }
  const holders = containers.filter(({ id }) => !others.has(id))
  return { holders, candidates, leavers }
}
