import type { TimedEvent } from '../events/event.ts'
import type { Instant } from '../model/instant.ts'
import { streamFromSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import { checkServices, readAllContainers } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

export interface EventQuery {
  readonly services: readonly string[]
  /** Of the past, what happened from then on; nothing when it is not given. */
  readonly since: Instant | undefined
  /** When to end; never when it is not given. */
  readonly until: Instant | undefined
}

/** What happens to the containers of services. What `run` makes is left out, as Docker Compose does. */
export function followEvents(
  { name, project }: FoundProject,
  { services, since, until }: EventQuery,
  surroundings: Surroundings,
): AsyncGenerator<TimedEvent> {
  return streamFromSupervisor(surroundings, async function* (client) {
    checkServices(services, await readAllContainers(client, name), project)
    for await (const timed of client.eventHistory({ project: name, since, until })) {
      if (timed.isOneOff) continue
      const { service } = timed.event.subject
      if (services.length === 0 || services.includes(service)) yield timed
    }
  })
}
