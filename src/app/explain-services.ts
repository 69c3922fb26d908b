import type { ControlClient } from '../client/control-client.ts'
import type { TimedEvent } from '../events/event.ts'
import type { ExitRecord, ProbeResult } from '../model/container-state.ts'
import { instant, type Instant } from '../model/instant.ts'
import { withSupervisor } from './connect.ts'
import { isFine } from './describe-state.ts'
import type { FoundProject } from './find-project.ts'
import { checkServices, readContainers, type ListedContainer } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'
import { traceCauses, type KnownService, type TracedState } from './trace-causes.ts'

/** How a service is, what made it so, and what tells of it. */
export interface ServiceStory extends TracedState {
  readonly service: string
  /** Of the one that runs and is not healthy, oldest first. */
  readonly probes: readonly ProbeResult[]
  readonly exit: ExitRecord | undefined
  /** The last that it wrote, when it failed. */
  readonly lines: readonly string[]
  /** The last ones, oldest first. */
  readonly events: readonly TimedEvent[]
}

export interface Explanation {
  readonly project: string
  /** How many services there are. */
  readonly count: number
  readonly stories: readonly ServiceStory[]
}

const shownLines = 10
const shownEvents = 6

/** The services that are named with those at the root of what they lack, else all that are not as they should be. */
export function explainServices(
  found: FoundProject,
  names: readonly string[],
  { surroundings, now }: { readonly surroundings: Surroundings; readonly now: Instant },
): Promise<Explanation> {
  return withSupervisor(surroundings, async (client) => {
    const listed = await readContainers(client, found.name)
    checkServices(names, listed, found.project)
    const services = await readServices(client, found, listed)
    const traces = tracesToTell(services, names, now)
    const events = traces.size === 0 ? [] : await readEvents(client, found.name, now)
    const stories: ServiceStory[] = []
    for (const [service, traced] of traces) {
      const own = events.filter(({ event }) => event.subject.service === service)
      const lines = hasFailed(traced) ? await readLines(client, traced.listed) : []
      const evidence = { ...stateEvidence(traced), lines, events: own.slice(-shownEvents) }
      stories.push({ service, ...traced, ...evidence })
    }
    return { project: found.name, count: services.size, stories }
  })
}

/** Without a stack file, what its containers were made from says what a service depends on. */
async function readServices(
  client: ControlClient,
  { name, project }: FoundProject,
  listed: readonly ListedContainer[],
): Promise<ReadonlyMap<string, KnownService>> {
  const declared = Object.values(project?.services ?? {}).filter(({ replicas }) => replicas > 0)
  const made = (await client.inspect(name)).containers
    .filter(({ container }) => container.oneOff === undefined)
    .map(({ service }) => service)
  const services = new Map([...made, ...declared].map((service) => [service.name, service]))
  return new Map(
    [...services].map(([service, { dependsOn }]) => {
      const containers = listed.filter(({ container }) => container.service === service)
      return [service, { name: service, dependsOn, containers }]
    }),
  )
}

export function tracesToTell(
  services: ReadonlyMap<string, KnownService>,
  names: readonly string[],
  now: Instant,
): ReadonlyMap<string, TracedState> {
  const trace = (name: string): [string, TracedState] => [name, traceCauses(name, services, now)]
  if (names.length === 0) {
    return new Map([...services.keys()].map(trace).filter(([, { state }]) => !isFine(state)))
  }
  const asked = names.map(trace)
  const roots = asked.flatMap(([, { causes }]) => causes.slice(-1))
  return new Map([...asked, ...roots.map(({ service }) => trace(service))])
}

function hasFailed({ state }: TracedState): boolean {
  return state === 'failed' || state === 'unhealthy' || state === 'restarting'
}

function stateEvidence({ listed }: TracedState): Pick<ServiceStory, 'probes' | 'exit'> {
  const state = listed?.container.state
  if (state?.status === 'exited') return { probes: [], exit: state.exit }
  if (state?.status !== 'running' || state.health.status === 'healthy') {
    return { probes: [], exit: undefined }
  }
  return { probes: state.health.probes, exit: undefined }
}

async function readEvents(
  client: ControlClient,
  project: string,
  until: Instant,
): Promise<readonly TimedEvent[]> {
  const events: TimedEvent[] = []
  for await (const timed of client.eventHistory({ project, since: instant(0), until })) {
    if (!timed.isOneOff) events.push(timed)
  }
  return events
}

async function readLines(
  client: ControlClient,
  listed: ListedContainer | undefined,
): Promise<readonly string[]> {
  if (listed === undefined) return []
  const { project, service, id } = listed.container
  const services = [service]
  const period = { follow: false, since: undefined, until: undefined }
  const lines: string[] = []
  for await (const line of client.logs({ project, services, tail: shownLines, ...period })) {
    if (line.containerId === id) lines.push(line.text)
  }
  return lines.slice(-shownLines)
}
