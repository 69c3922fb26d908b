import type { ProjectRequest } from '../client/api.ts'
import type { ProgressEvent } from '../events/event.ts'
import { streamFromSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import { checkServices, readContainers } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

/** A change of a project that is known to the supervisor already. */
export type ProjectChange = Exclude<ProjectRequest, { readonly type: 'up' }>

/** Asks for a change and follows it to its end. Services that nobody knows are refused (SF0015). */
export function changeProject(
  { name, project }: FoundProject,
  change: ProjectChange,
  surroundings: Surroundings,
): AsyncGenerator<ProgressEvent> {
  return streamFromSupervisor(surroundings, async function* (client) {
    if ('services' in change && change.services.length > 0) {
      checkServices(change.services, await readContainers(client, name), project)
    }
    yield* client.request(name, change)
  })
}
