import type { ContainerProcesses } from '../model/process-row.ts'
import { withSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import { checkServices, readAllContainers } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

/** Processes of the project's containers that run. */
export function listProcesses(
  { name, project }: FoundProject,
  services: readonly string[],
  surroundings: Surroundings,
): Promise<readonly ContainerProcesses[]> {
  return withSupervisor(surroundings, async (client) => {
    checkServices(services, await readAllContainers(client, name), project)
    return (await client.processes(name, services)).containers
  })
}
