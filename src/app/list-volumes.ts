import type { ObservedVolume } from '../model/observed-state.ts'
import { withSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import { checkServices, readAllContainers } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * Volumes of a project by name, or those that containers of some services mount.
 * Anonymous ones belong to their containers, and are left out as Docker Compose does.
 */
export function listVolumes(
  { name, project }: FoundProject,
  services: readonly string[],
  surroundings: Surroundings,
): Promise<readonly ObservedVolume[]> {
  return withSupervisor(surroundings, async (client) => {
    const { volumes } = await client.volumes()
    const named = volumes
      .filter((volume) => volume.project === name && !volume.anonymous)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    if (services.length === 0) return named
    const containers = await readAllContainers(client, name)
    checkServices(services, containers, project)
    const mounted = new Set(
      containers
        .filter(({ container }) => services.includes(container.service))
        .flatMap(({ container }) => container.mounts.map(({ source }) => source)),
    )
    return named.filter((volume) => mounted.has(volume.name))
  })
}
