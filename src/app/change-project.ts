import type { ProjectRequest } from '../client/api.ts'
import { StackError } from '../errors/stack-error.ts'
import type { ProgressEvent } from '../events/event.ts'
import { streamFromSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import { checkServices, readContainers } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

/** A change of a project that is known to the supervisor already. */
export type ProjectChange = Exclude<
  ProjectRequest,
  { readonly type: 'up' } | { readonly type: 'run' }
>

/** Asks for a change and follows it to its end. Services that nobody knows are refused (SF0015). */
export function changeProject(
  { name, project }: FoundProject,
  change: ProjectChange,
  surroundings: Surroundings,
): AsyncGenerator<ProgressEvent> {
  return streamFromSupervisor(surroundings, async function* (client) {
    if ('services' in change) {
      const containers = await readContainers(client, name)
      checkServices(change.services, containers, project)
      if (containers.length === 0 && needsContainers.has(change.type)) throw nothingTo(change, name)
    }
    yield* client.request(name, change)
  })
}

/** The others have done their work when there is nothing. */
const needsContainers: ReadonlySet<ProjectChange['type']> = new Set(['start', 'restart', 'kill'])

function nothingTo({ type }: ProjectChange, project: string): StackError {
  return new StackError('CL0002', `project "${project}" has no containers to ${type}`, {
    hint: 'create them with "stack up -d"',
  })
}
