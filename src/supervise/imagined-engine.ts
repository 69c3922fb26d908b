import type { Containers } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import type { Networks } from '../engine/networks.ts'
import type { Volumes } from '../engine/volumes.ts'
import { StackError } from '../errors/stack-error.ts'
import type { ContainerEvent } from '../events/event.ts'
import type { DesiredState } from '../model/desired-state.ts'
import type { ImageOfProbe } from '../model/healthcheck.ts'
import { noHookRan } from '../model/hook.ts'
import type { Instant } from '../model/instant.ts'
import {
  separateOneOffs,
  type ObservedContainer,
  type ObservedNetwork,
  type ObservedVolume,
} from '../model/observed-state.ts'
import {
  changedContainer,
  createdContainer,
  exitedContainer,
  longAgo,
  runningContainer,
  startingHealth,
} from './imagined-container.ts'

/** What is there, to be changed by nobody else. */
interface Copy {
  readonly containers: Map<string, ObservedContainer>
  readonly networks: Map<string, ObservedNetwork>
  readonly volumes: Map<string, ObservedVolume>
}

/**
 * An engine over a copy of what is observed of a project: all that it is asked for succeeds at once,
 * a container that is probed is healthy, one that others wait for to be done is done, and nothing
 * of it is true.
 */
export async function imagineEngine(
  engine: Engine,
  project: string,
  jobs: ReadonlySet<string>,
): Promise<Engine> {
  const [containers, networks, volumes, desired] = await Promise.all([
    engine.containers.list({ project }),
    engine.networks.list(),
    engine.volumes.list(),
    engine.desiredStates.read(project),
  ])
  const copy: Copy = {
    containers: new Map(containers.map((container) => [container.id, container])),
    networks: new Map(networks.map((network) => [network.name, network])),
    volumes: new Map(volumes.map((volume) => [volume.name, volume])),
  }
  const listeners = new Set<(event: ContainerEvent) => void>()
  const emit = (event: ContainerEvent): void => {
    for (const listener of [...listeners]) listener(event)
  }
  return {
    clock: engine.clock,
    logs: engine.logs,
    containers: imagineContainers(copy, { engine, jobs, emit }),
    networks: imagineNetworks(copy),
    volumes: imagineVolumes(copy, engine),
    images: {
      list: () => engine.images.list(),
      find: (reference) => engine.images.find(reference),
      load: () => Promise.resolve([]),
      import: () => Promise.resolve(''),
      remove: () => Promise.resolve([]),
    },
    desiredStates: imagineDesiredStates(project, desired),
    revisions: { list: () => Promise.resolve([]), write: () => Promise.resolve() },
    observe: async (name, references) => ({
      ...(await engine.observe(name, references)),
      ...separateOneOffs([...copy.containers.values()]),
      networks: [...copy.networks.values()],
      volumes: [...copy.volumes.values()],
    }),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

interface ContainerTools {
  readonly engine: Engine
  readonly jobs: ReadonlySet<string>
  readonly emit: (event: ContainerEvent) => void
}

function imagineContainers(copy: Copy, tools: ContainerTools): Containers {
  const { containers } = copy
  const { engine, jobs, emit } = tools
  const { get, put, finish, freeze } = changesOf(copy, tools)
  let created = 0
  return {
    list: () => Promise.resolve([...containers.values()]),
    create: async (spec) => {
      created += 1
      const id = created.toString(16).padStart(64, '0')
      const image = await imageOf(spec.imageId, engine)
      put(createdContainer({ id, spec, image, now: engine.clock.now() }), 'created')
      return id
    },
    start: async (id, { count, streak }) => {
      const running = startedContainer(withoutDrift(get(id)), engine.clock.now())
      put({ ...running, restartCount: count, restartStreak: streak, hooks: noHookRan }, 'started')
      const isToEnd = jobs.has(running.service) || running.oneOff?.preparesFor !== undefined
      if (isToEnd) finish(running, 0, false)
    },
    stop: async (id) => finish(get(id), 143, true),
    kill: async (id, signal) => {
      if (/^(SIG)?(KILL|TERM)$|^(9|15)$/.test(signal)) finish(get(id), 137, true)
    },
    pause: async (id) => freeze(id, true),
    unpause: async (id) => freeze(id, false),
    repair: async (id) => void containers.set(id, withoutDrift(get(id))),
    update: async (id, change) => {
      const image = await imageOf(get(id).imageId, engine)
      put(withHealth(changedContainer(get(id), change, image)), 'updated')
    },
    takeOver: async (id, fromId) => {
      const { standsBy: _, ...container } = get(id)
      containers.set(id, container)
      if (fromId !== undefined) containers.set(fromId, { ...get(fromId), standsBy: longAgo })
      emit({ type: 'container-took-over', subject: subjectOf(container) })
    },
    rename: async (id) => {
      const { succeeds: _, ...container } = get(id)
      containers.set(id, { ...container, name: container.name.replace(/^[0-9a-f]{12}_/, '') })
    },
    remove: async (id) => {
      const container = containers.get(id)
      if (container === undefined) return
      finish(container, 137, true)
      containers.delete(id)
      emit({ type: 'container-removed', subject: subjectOf(container) })
    },
    run: () => Promise.resolve({ exitCode: 0, output: '' }),
    ask: () => Promise.resolve({ exitCode: 0, output: '' }),
    untilReady: () => Promise.resolve(),
    runHook: () => Promise.resolve({ exitCode: 0, output: '' }),
    recordHooks: async (id, hooks) => void containers.set(id, { ...get(id), hooks }),
    recordHealth: () => Promise.resolve(),
  }
}

interface Changes {
  readonly get: (id: string) => ObservedContainer
  readonly put: (container: ObservedContainer, type: 'created' | 'started' | 'updated') => void
  readonly finish: (container: ObservedContainer, exitCode: number, requested: boolean) => void
  readonly freeze: (id: string, paused: boolean) => void
}

function changesOf({ containers }: Copy, { engine, emit }: ContainerTools): Changes {
  const get = (id: string): ObservedContainer => {
    const container = containers.get(id)
    if (container === undefined) throw new StackError('CT0007', `container ${id} does not exist`)
    return container
  }
  return {
    get,
    put: (container, type) => {
      containers.set(container.id, container)
      emit({ type: `container-${type}`, subject: subjectOf(container) })
    },
    finish: (container, exitCode, requested) => {
      if (container.state.status !== 'running') return
      const { startedAt } = container.state
      const finishedAt = engine.clock.now()
      const how = { exitCode, signal: 0, oomKilled: false, requested, startError: undefined }
      const exit = { ...how, startedAt, finishedAt }
      containers.set(container.id, exitedContainer(container, { status: 'exited', exit }))
      emit({ type: 'container-exited', subject: subjectOf(container), exit })
    },
    freeze: (id, paused) => {
      const container = get(id)
      if (container.state.status !== 'running') return
      containers.set(id, { ...container, state: { ...container.state, paused } })
    },
  }
}

function startedContainer(container: ObservedContainer, startedAt: Instant): ObservedContainer {
  const health = startingHealth(container.healthcheck)
  const state = { status: 'running', pid: 0, startedAt, paused: false, health } as const
  return withHealth(runningContainer(container, state))
}

function withoutDrift<T extends { readonly drift?: unknown }>({ drift: _drift, ...rest }: T) {
  return rest
}

/** Whoever waits for the health of a container need not. */
function withHealth(container: ObservedContainer): ObservedContainer {
  const { state } = container
  if (state.status !== 'running' || state.health.status === 'none') return container
  return { ...container, state: { ...state, health: { ...state.health, status: 'healthy' } } }
}

function imagineNetworks({ networks }: Copy): Networks {
  return {
    list: () => Promise.resolve([...networks.values()]),
    create: async ({ key, name, internal }, project, configHash) => {
      const made = { key, name, internal, project, configHash, subnet: '', gateway: '' }
      networks.set(name, made)
    },
    repair: async (name) => {
      const network = networks.get(name)
      if (network !== undefined) networks.set(name, withoutDrift(network))
    },
    remove: async (name) => void networks.delete(name),
  }
}

function imagineVolumes({ volumes }: Copy, { clock }: Engine): Volumes {
  return {
    list: () => Promise.resolve([...volumes.values()]),
    create: async ({ key, name, labels, content }, project) => {
      const made = { key, name, labels, project, anonymous: false, mountpoint: '' }
      const createdAt = clock.now()
      volumes.set(name, { ...made, createdAt, ...(content === undefined ? {} : { content }) })
    },
    remove: async (name) => void volumes.delete(name),
  }
}

function imagineDesiredStates(
  project: string,
  desired: DesiredState | undefined,
): Engine['desiredStates'] {
  let current = desired
  return {
    list: () => Promise.resolve(current === undefined ? [] : [project]),
    read: () => Promise.resolve(current),
    write: async (state) => void (current = state),
    remove: async () => void (current = undefined),
  }
}

async function imageOf(
  imageId: string | undefined,
  { images }: Engine,
): Promise<ImageOfProbe | undefined> {
  return imageId === undefined ? undefined : (await images.find(imageId))?.config
}

function subjectOf({ id, name, project, service }: ObservedContainer): ContainerEvent['subject'] {
  return { id, name, project, service }
}
