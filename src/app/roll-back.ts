import type { RevisionSummary } from '../model/revision.ts'
import { streamFromSupervisor, withSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import type { Surroundings } from './surroundings.ts'
import { upProject, type UpOptions, type UpStep } from './up-project.ts'

/** The newest, which is the current one, first. */
export function listRevisions(
  { name }: FoundProject,
  surroundings: Surroundings,
): Promise<readonly RevisionSummary[]> {
  return withSupervisor(surroundings, async (client) => (await client.revisions(name)).revisions)
}

/** Brings up what was asked for in a revision; without a number, in the one before the current. */
export function rollBack(
  { name }: FoundProject,
  number: number | undefined,
  options: Omit<UpOptions, 'services' | 'noDeps'>,
  surroundings: Surroundings,
): AsyncGenerator<UpStep> {
  return streamFromSupervisor(surroundings, async function* (client) {
    const { project, services } = await client.revision(name, number)
    yield* upProject(client, project, { ...options, services, noDeps: true })
  })
}
