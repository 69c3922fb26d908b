import type { LogLine, LogQuery } from '../model/log-line.ts'
import { streamFromSupervisor, withSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import { followLogs } from './follow-logs.ts'
import { checkServices, readContainers } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

/** Names of the containers whose logs a query would show: the widths of prefixes depend on them. */
export function containersWithLogs(
  { name, project }: FoundProject,
  services: readonly string[],
  surroundings: Surroundings,
): Promise<readonly string[]> {
  return withSupervisor(surroundings, async (client) => {
    const containers = await readContainers(client, name)
    checkServices(services, containers, project)
    return containers
      .filter(({ container }) => services.length === 0 || services.includes(container.service))
      .map(({ container }) => container.name)
  })
}

/** Lines that match. With `follow` it goes on until the project ends. */
export function readLogs(query: LogQuery, surroundings: Surroundings): AsyncGenerator<LogLine> {
  const never = new AbortController().signal
  return streamFromSupervisor(surroundings, (client) =>
    query.follow ? followLogs(client, query, never) : client.logs(query),
  )
}
