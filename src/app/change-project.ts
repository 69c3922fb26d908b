import type { ProjectRequest } from '../client/api.ts'
import type { ProgressEvent } from '../events/event.ts'
import { streamFromSupervisor } from './connect.ts'
import type { Surroundings } from './surroundings.ts'

/** A change of a project that is known to the supervisor already. */
export type ProjectChange = Exclude<ProjectRequest, { readonly type: 'up' }>

/** Asks for a change and follows it to its end. */
export function changeProject(
  project: string,
  change: ProjectChange,
  surroundings: Surroundings,
): AsyncGenerator<ProgressEvent> {
  return streamFromSupervisor(surroundings, (client) => client.request(project, change))
}
