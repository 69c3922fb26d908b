import type { ControlClient } from '../client/control-client.ts'
import { StackError } from '../errors/stack-error.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import { withSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import { checkServices, readAllContainers } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

export interface ContainerChoice {
  readonly service: string
  /** From 1; `undefined` takes the first. */
  readonly index: number | undefined
}

/** The container of a service that a command is about, as Docker Compose chooses it. */
export function findContainer(
  found: FoundProject,
  choice: ContainerChoice,
  surroundings: Surroundings,
): Promise<ObservedContainer> {
  return withSupervisor(surroundings, (client) => chooseContainer(client, found, choice))
}

export async function chooseContainer(
  client: ControlClient,
  { name, project }: FoundProject,
  { service, index }: ContainerChoice,
): Promise<ObservedContainer> {
  const all = await readAllContainers(client, name)
  checkServices([service], all, project)
  const [first, ...others] = all
    .map(({ container }) => container)
    .filter((container) => container.service === service)
    // One that stands by to be put in service comes after the one that is.
    .toSorted((a, b) => rankOf(a) - rankOf(b))
  const wanted =
    index === undefined
      ? first
      : [first, ...others].find(
          (container) => container?.oneOff === undefined && container?.number === index,
        )
  if (wanted !== undefined) return wanted
  const which = index === undefined ? '' : ` container #${index}`
  throw new StackError('CT0007', `service "${service}" is not running${which}`, {
    hint: `start it with "stack up -d ${service}"`,
  })
}

function rankOf({ oneOff, standsBy }: ObservedContainer): number {
  return oneOff !== undefined ? 2 : standsBy !== undefined ? 1 : 0
}
