import type { Engine } from '../engine/engine.ts'
import type { TimedEvent } from '../events/event.ts'
import type { Instant } from '../model/instant.ts'
import type { ObservedContainer } from '../model/observed-state.ts'

/** As many as a look back over some minutes needs; they end with the supervisor, as Docker's do. */
const longest = 1024

export interface EventHistory {
  /** Those of a project that are remembered, oldest first. */
  readonly past: (project: string) => readonly TimedEvent[]
  /** Calls the listener until the returned function is called. */
  readonly subscribe: (listener: (event: TimedEvent) => void) => () => void
}

/** Remembers the last events with their times and what each container was made from. */
export function openEventHistory(engine: Engine): EventHistory {
  const remembered: TimedEvent[] = []
  const listeners = new Set<(event: TimedEvent) => void>()
  const known = new Map<string, ObservedContainer>()
  const look = async (): Promise<void> => {
    for (const container of await engine.containers.list({})) known.set(container.id, container)
  }
  let previous = look()
  engine.subscribe((event) => {
    const time: Instant = engine.clock.now()
    // A removed container is known from before; all others from now on.
    previous = previous.then(look).then(() => {
      const container = known.get(event.subject.id)
      const timed = {
        time,
        event,
        image: container?.image ?? '',
        restartCount: container?.restartCount ?? 0,
        isOneOff: container?.oneOff !== undefined,
      }
      if (event.type === 'container-removed') known.delete(event.subject.id)
      remembered.push(timed)
      if (remembered.length > longest) remembered.shift()
      for (const listener of [...listeners]) listener(timed)
    })
  })
  return {
    past: (project) => remembered.filter(({ event }) => event.subject.project === project),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
