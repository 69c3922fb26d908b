import type { ControlClient } from '../client/control-client.ts'
import { StackError } from '../errors/stack-error.ts'
import { streamFromSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import { followPersistently } from './follow-persistently.ts'
import { checkServices, readAllContainers } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

export interface SeenEnd {
  readonly containerId: string
  readonly exitCode: number
}

/** The ends of the containers of these services that run now, in the order in which they end. */
export function waitForEnds(
  { name, project }: FoundProject,
  services: readonly string[],
  surroundings: Surroundings,
): AsyncGenerator<SeenEnd> {
  return streamFromSupervisor(surroundings, async function* (client) {
    const containers = await readAllContainers(client, name)
    checkServices(services, containers, project)
    const running = containers
      .map(({ container }) => container)
      .filter(({ service, state }) => services.includes(service) && state.status === 'running')
    if (running.length === 0) {
      throw new StackError('CL0002', `no containers for project "${name}"`, {
        hint: 'see what runs with "stack ps"',
      })
    }
    const ends = new Map(running.map(({ id }) => [id, endOf(client, id)]))
    while (ends.size > 0) {
      const end = await Promise.race(ends.values())
      ends.delete(end.containerId)
      yield end
    }
  })
}

/** Goes on waiting when the supervisor is started anew. */
async function endOf(client: ControlClient, containerId: string): Promise<SeenEnd> {
  const never = new AbortController().signal
  const open = (): AsyncGenerator<number> => answers(client, containerId)
  for await (const step of followPersistently(client, open, never)) {
    if (step.type === 'value') return { containerId, exitCode: step.value }
  }
  throw new Error('the wait ended without an end')
}

async function* answers(client: ControlClient, containerId: string): AsyncGenerator<number> {
  const { exit } = await client.end(containerId)
  yield exit?.exitCode ?? 0
}
