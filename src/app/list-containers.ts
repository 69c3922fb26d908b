import type { ContainerStatus } from '../client/api.ts'
import type { ControlClient } from '../client/control-client.ts'
import { nearestName } from '../errors/nearest-name.ts'
import { StackError } from '../errors/stack-error.ts'
import { instant, type Instant } from '../model/instant.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { Project } from '../model/project.ts'
import { withSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import type { Surroundings } from './surroundings.ts'

export interface ListedContainer {
  readonly container: ObservedContainer
  /** When its restart policy starts it again. */
  readonly restartsAt: Instant | undefined
  /** When its schedule starts it next. */
  readonly runsNextAt?: Instant | undefined
}

/** Docker's words for what a container is doing. */
export type ContainerWord = 'created' | 'running' | 'paused' | 'restarting' | 'exited'

/** Containers of some services of a project, or of all when none is named, by name and number. */
export function listContainers(
  found: FoundProject,
  services: readonly string[],
  surroundings: Surroundings,
): Promise<readonly ListedContainer[]> {
  return listThose(readContainers, found, services, surroundings)
}

/** As `listContainers`, with those that `run` has made. */
export function listAllContainers(
  found: FoundProject,
  services: readonly string[],
  surroundings: Surroundings,
): Promise<readonly ListedContainer[]> {
  return listThose(readAllContainers, found, services, surroundings)
}

function listThose(
  read: typeof readContainers,
  { name, project }: FoundProject,
  services: readonly string[],
  surroundings: Surroundings,
): Promise<readonly ListedContainer[]> {
  return withSupervisor(surroundings, async (client) => {
    const containers = await read(client, name)
    checkServices(services, containers, project)
    return services.length === 0
      ? containers
      : containers.filter(({ container }) => services.includes(container.service))
  })
}

/** Those that services have. */
export async function readContainers(
  client: ControlClient,
  project: string | undefined,
): Promise<readonly ListedContainer[]> {
  const all = await readAllContainers(client, project)
  return all.filter(({ container }) => container.oneOff === undefined)
}

/** Those that services have, and those that `run` has made. */
export async function readAllContainers(
  client: ControlClient,
  project: string | undefined,
): Promise<readonly ListedContainer[]> {
  const { containers } = await client.containers(project)
  return containers.map(toListed).toSorted(byName)
}

export function containerWord({ container, restartsAt }: ListedContainer): ContainerWord {
  const { state } = container
  if (state.status === 'running') return state.paused ? 'paused' : 'running'
  if (state.status === 'created') return 'created'
  return restartsAt === undefined ? 'exited' : 'restarting'
}

/** A service is known when the stack file has it or a container of it is left. */
export function checkServices(
  services: readonly string[],
  containers: readonly ListedContainer[],
  project: Project | undefined,
): void {
  const known = new Set([
    ...containers.map(({ container }) => container.service),
    ...Object.keys(project?.services ?? {}),
    ...(project?.disabledServices ?? []),
  ])
  const unknown = services.find((service) => !known.has(service))
  if (unknown === undefined) return
  const near = nearestName(unknown, known)
  throw new StackError('SF0015', `no such service: ${unknown}`, {
    hint:
      near === undefined ? 'list them with "stack config --services"' : `did you mean "${near}"?`,
  })
}

function toListed({ container, restartsAt, runsNextAt }: ContainerStatus): ListedContainer {
  return {
    container,
    restartsAt: restartsAt === null ? undefined : instant(restartsAt),
    runsNextAt: runsNextAt === null ? undefined : instant(runsNextAt),
  }
}

function byName({ container: a }: ListedContainer, { container: b }: ListedContainer): number {
  return compare(a.project, b.project) || compare(a.service, b.service) || a.number - b.number
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
