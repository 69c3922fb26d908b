import type { ObservedVolume } from '../model/observed-state.ts'
import { withSupervisor } from './connect.ts'
import type { Surroundings } from './surroundings.ts'

/** Volumes of a project, by name. */
export function listVolumes(
  project: string,
  surroundings: Surroundings,
): Promise<readonly ObservedVolume[]> {
  return withSupervisor(surroundings, async (client) => {
    const { volumes } = await client.volumes()
    return volumes
      .filter((volume) => volume.project === project)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  })
}
