import type { ObservedContainer, ObservedState } from '../model/observed-state.ts'

interface ContainerIndex {
  /** Those of services, by the name of the service and in the order of their numbers. */
  readonly byService: ReadonlyMap<string, readonly ObservedContainer[]>
  /** Ids of all, by their names. */
  readonly ids: ReadonlyMap<string, string>
}

/** Each service of a plan looks for its containers: without an index each would look at all. */
export function containersOfService(
  observed: ObservedState,
  serviceName: string,
): readonly ObservedContainer[] {
  return indexOf(observed).byService.get(serviceName) ?? []
}

/** The container that has this name, if one has it. */
export function idOfContainer(observed: ObservedState, name: string): string | undefined {
  return indexOf(observed).ids.get(name)
}

const indexes = new WeakMap<ObservedState, ContainerIndex>()

function indexOf(observed: ObservedState): ContainerIndex {
  const known = indexes.get(observed)
  if (known !== undefined) return known
  const made = makeIndex(observed)
  indexes.set(observed, made)
  return made
}

function makeIndex({ containers, oneOffs }: ObservedState): ContainerIndex {
  const byService = new Map<string, ObservedContainer[]>()
  for (const container of containers.toSorted((a, b) => a.number - b.number)) {
    const ofService = byService.get(container.service)
    if (ofService === undefined) byService.set(container.service, [container])
    else ofService.push(container)
  }
  const ids = new Map([...containers, ...oneOffs].map(({ name, id }) => [name, id]))
  return { byService, ids }
}
