import { InvalidStackFile } from './invalid-stack-file.ts'
import { loadStackFile } from './load-stack-file.ts'
import type { ProjectSelection, Surroundings } from './surroundings.ts'

export interface KnownNames {
  readonly services: readonly string[]
  readonly profiles: readonly string[]
}

/** Names of the stack file as it is, of all profiles; none of a file that is invalid. */
export async function knownNames(
  selection: ProjectSelection,
  surroundings: Surroundings,
): Promise<KnownNames> {
  try {
    const { project } = await loadStackFile({ ...selection, profiles: ['*'] }, [], surroundings)
    const services = Object.values(project.services)
    return {
      services: services.map(({ name }) => name).toSorted(),
      profiles: [...new Set(services.flatMap(({ profiles }) => profiles))].toSorted(),
    }
  } catch (error) {
    if (error instanceof InvalidStackFile) return { services: [], profiles: [] }
    throw error
  }
}
