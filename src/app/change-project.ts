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
      if (needsContainers.has(change.type)) {
        const present = new Set(containers.map(({ container }) => container.service))
        const without = change.services.find((service) => !present.has(service))
        if (without !== undefined) throw nothingTo(change, `service "${without}"`)
        if (containers.length === 0) throw nothingTo(change, `project "${name}"`)
      }
    }
    yield* client.request(name, change)
  })
}

/** The others have done their work when there is nothing. */
const needsContainers: ReadonlySet<ProjectChange['type']> = new Set(['start', 'restart', 'update'])

function nothingTo({ type }: ProjectChange, subject: string): StackError {
  return new StackError('CL0002', `${subject} has no container to ${type}`, {
    hint: 'create them with "stack up -d"',
  })
}
