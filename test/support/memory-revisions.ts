import type { Revisions } from '../../src/engine/revisions.ts'
import { keptRevisions, type Revision } from '../../src/model/revision.ts'

export interface MemoryRevisions extends Revisions {
  readonly forget: (project: string) => void
}

export function createMemoryRevisions(): MemoryRevisions {
  const kept = new Map<string, readonly Revision[]>()
  const of = (project: string): readonly Revision[] => kept.get(project) ?? []
  return {
    list: async (project) => of(project),
    write: async (revision) => {
      const { name } = revision.project
      const others = of(name).filter(({ number }) => number !== revision.number)
      const all = [...others, revision].toSorted((a, b) => a.number - b.number)
      kept.set(name, all.slice(-keptRevisions))
    },
    forget: (project) => void kept.delete(project),
  }
}
