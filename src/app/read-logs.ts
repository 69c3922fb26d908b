import { StackError } from '../errors/stack-error.ts'
import type { LogLine, LogQuery } from '../model/log-line.ts'
import { streamFromSupervisor, withSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import { followLogs } from './follow-logs.ts'
import { checkServices, readContainers } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * Names of the containers whose logs a query would show: the widths of prefixes depend on them.
 * With an index, that one of the only service.
 */
export function containersWithLogs(
  { name, project }: FoundProject,
  { services, index }: { readonly services: readonly string[]; readonly index: number | undefined },
  surroundings: Surroundings,
): Promise<readonly string[]> {
  return withSupervisor(surroundings, async (client) => {
    const containers = await readContainers(client, name)
    checkServices(services, containers, project)
    const names = containers
      .filter(({ container }) => services.length === 0 || services.includes(container.service))
      .filter(({ container }) => index === undefined || container.number === index)
      .map(({ container }) => container.name)
    if (index === undefined || names.length > 0) return names
    throw new StackError('CT0007', `service "${services.join()}" has no container #${index}`, {
      hint: 'see the containers with "stack ps --all"',
    })
  })
}

/** Lines that match. With `follow` it goes on until the project ends. */
export function readLogs(query: LogQuery, surroundings: Surroundings): AsyncGenerator<LogLine> {
  const never = new AbortController().signal
  return streamFromSupervisor(surroundings, (client) =>
    query.follow ? followLogs(client, query, never) : client.logs(query),
  )
}
