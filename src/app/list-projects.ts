import { labelNames } from '../model/labels.ts'
import { withSupervisor } from './connect.ts'
import { containerWord, readAllContainers, type ContainerWord } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

export interface ListedProject {
  readonly name: string
  /** How many of its containers are in each state, the most frequent state first. */
  readonly states: readonly { readonly word: ContainerWord; readonly count: number }[]
  readonly files: string
}

/** Projects that have containers, or of which some run, by name. */
export function listProjects(
  wanted: 'all' | 'running',
  surroundings: Surroundings,
): Promise<readonly ListedProject[]> {
  return withSupervisor(surroundings, async (client) => {
    const containers = (await readAllContainers(client, undefined)).filter(
      ({ container, restartsAt }) =>
        wanted === 'all' || container.state.status === 'running' || restartsAt !== undefined,
    )
    const names = [...new Set(containers.map(({ container }) => container.project))].toSorted()
    return names.map((name) => {
      const own = containers.filter(({ container }) => container.project === name)
      const files = own[0]?.container.labels[labelNames.configFiles] ?? ''
      return { name, states: countStates(own.map(containerWord)), files }
    })
  })
}

function countStates(words: readonly ContainerWord[]): ListedProject['states'] {
  const counts = new Map<ContainerWord, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts]
    .map(([word, count]) => ({ word, count }))
    .toSorted((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1))
}
