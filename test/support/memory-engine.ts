import type { Engine } from '../../src/engine/engine.ts'
import { StackError } from '../../src/errors/stack-error.ts'
import type { ContainerEvent } from '../../src/events/event.ts'
import type { DriftKind } from '../../src/model/drift.ts'
import type { ExitRecord } from '../../src/model/container-state.ts'
import type { DesiredState } from '../../src/model/desired-state.ts'
import { noHookRan } from '../../src/model/hook.ts'
import {
  separateOneOffs,
  type ObservedContainer,
  type ObservedNetwork,
  type ObservedVolume,
} from '../../src/model/observed-state.ts'
import type { ContainerSpec } from '../../src/model/plan.ts'
import { MemoryDrift } from './memory-drift.ts'
import {
  changedContainer,
  createdContainer,
  exitedContainer,
  runningContainer,
  startingHealth,
} from '../../src/supervise/imagined-container.ts'
import { ManualClock } from './manual-clock.ts'
import { healthOf, sharedRuns, subjectOf, usesNetwork } from './memory-container.ts'
import { memoryImages } from './memory-images.ts'
import { createMemoryRevisions } from './memory-revisions.ts'

/** How a started container behaves: exits by itself at once, or runs. */
export type Behaviour = { readonly exits: number } | 'runs' | 'ignores-signals'

/** An engine without a machine, trusted because it passes the suite that the Linux engine passes. */
export interface MemoryEngine extends Engine {
  readonly clock: ManualClock
  /** What is there, to be damaged behind everybody's back. */
  readonly world: MemoryWorld
  /** Ends a running container from inside. */
  exit(containerName: string, exitCode: number): void
  /** Ends all that runs as a reboot does. */
  reboot(): void
  /** What `run` of a probe gives from now on. */
  setProbe(service: string, exitCode: number): void
  /** A process of the container says `READY=1`. */
  sayReady(containerName: string): void
  /** Of a service, or of one container by its name. */
  setBehaviour(service: string, behaviour: Behaviour): void
  /** The next operation of this kind fails. */
  failNext(operation: 'create' | 'start' | 'stop' | 'remove' | 'repair'): void
  /** Something of a container or network is no longer as it was made. */
  drift(name: string, kind: DriftKind, cause: string, repeats?: number): void
}

export interface MemoryWorld {
  /** By id. */
  readonly containers: Map<string, ObservedContainer>
  /** By name. */
  readonly networks: Map<string, ObservedNetwork>
  readonly volumes: Map<string, ObservedVolume>
}

export function createMemoryEngine(
  options: { readonly images?: readonly string[] } = {},
): MemoryEngine {
  const clock = new ManualClock()
  const containers = new Map<string, ObservedContainer>()
  const specs = new Map<string, ContainerSpec>()
  const networks = new Map<string, ObservedNetwork>()
  const volumes = new Map<string, ObservedVolume>()
  const desired = new Map<string, DesiredState>()
  const revisions = createMemoryRevisions()
  const behaviours = new Map<string, Behaviour>()
  const probes = new Map<string, number>()
  const readiness = new Map<string, readonly (() => void)[]>()
  const faults = new Set<string>()
  const drift = new MemoryDrift()
  const listeners = new Set<(event: ContainerEvent) => void>()
  const images = memoryImages(options.images ?? [])
  let created = 0

  const emit = (event: ContainerEvent): void => {
    for (const listener of [...listeners]) listener(event)
  }
  const get = (id: string): ObservedContainer => {
    const container = containers.get(id)
    if (container === undefined) throw new StackError('CT0007', `container ${id} does not exist`)
    return container
  }
  const requireFreeName = (name: string, ownId: string | undefined): void => {
    const holder = [...containers.values()].find((container) => container.name === name)
    if (holder === undefined || holder.id === ownId) return
    throw new StackError('CT0001', `the container name ${name} is already in use`)
  }
  const failIfAsked = (operation: string): void => {
    if (faults.delete(operation)) throw new StackError('EN0006', `${operation} failed as asked`)
  }
  const repair = async (subject: string): Promise<void> => {
    failIfAsked('repair')
    drift.forget(subject)
  }
  const finish = (
    container: ObservedContainer,
    exitCode: number,
    requested: boolean,
    more: Partial<ExitRecord> = {},
  ): void => {
    if (container.state.status !== 'running') return
    const exit: ExitRecord = {
      exitCode,
      signal: exitCode > 128 ? exitCode - 128 : 0,
      oomKilled: false,
      startedAt: container.state.startedAt,
      finishedAt: clock.now(),
      requested,
      startError: undefined,
      ...more,
    }
    containers.set(container.id, exitedContainer(container, { status: 'exited', exit }))
    drift.forget(container.id)
    emit({ type: 'container-exited', subject: subjectOf(container), exit })
  }

  return {
    clock,
    world: { containers, networks, volumes },
    images,
    containers: {
      list: async (filter) =>
        [...containers.values()].filter(
          ({ project }) => filter.project === undefined || filter.project === project,
        ),
      create: async (spec) => {
        failIfAsked('create')
        requireFreeName(spec.succession?.temporaryName ?? spec.name, undefined)
        created += 1
        const id = created.toString(16).padStart(64, '0')
        const container = createdContainer({ id, spec, image: undefined, now: clock.now() })
        containers.set(id, container)
        specs.set(id, spec)
        emit({ type: 'container-created', subject: subjectOf(container) })
        for (const { source, anonymous } of container.mounts) {
          if (!anonymous) continue
          const volume = { name: source, project: spec.project, key: undefined, anonymous: true }
          volumes.set(source, { ...volume, createdAt: clock.now(), mountpoint: '', labels: {} })
        }
        return id
      },
      start: async (id, restart) => {
        const container = get(id)
        if (container.state.status === 'running') return
        failIfAsked('start')
        const startedAt = clock.now()
        const health = startingHealth(container.healthcheck)
        const running: ObservedContainer = {
          ...runningContainer(container, {
            status: 'running',
            pid: created,
            startedAt,
            paused: false,
            health,
          }),
          restartCount: restart.count,
          hooks: noHookRan,
          restartStreak: restart.streak,
          shares: sharedRuns(specs.get(id), [...containers.values()]),
        }
        containers.set(id, running)
        emit({ type: 'container-started', subject: subjectOf(container) })
        const behaviour =
          behaviours.get(container.name) ?? behaviours.get(container.service) ?? 'runs'
        if (typeof behaviour === 'object') finish(running, behaviour.exits, false)
      },
      stop: async (id, { signal }) => {
        const container = containers.get(id)
        if (container?.state.status !== 'running') return
        failIfAsked('stop')
        emit({
          type: 'container-signalled',
          subject: subjectOf(container),
          signal: signal ?? 'SIGTERM',
        })
        const stubborn = behaviours.get(container.service) === 'ignores-signals'
        finish(container, stubborn || signal === 'SIGKILL' ? 137 : 143, true)
      },
      kill: async (id, signal) => {
        const container = get(id)
        if (container.state.status !== 'running') {
          throw new StackError('CT0007', `container ${container.name} is not running`)
        }
        emit({ type: 'container-signalled', subject: subjectOf(container), signal })
        if (signal === 'SIGKILL') finish(container, 137, true)
        else if (signal === 'SIGTERM') finish(container, 143, true)
      },
      pause: async (id) => {
        const container = get(id)
        if (container.state.status !== 'running' || container.state.paused) {
          throw new StackError('CT0007', `container ${container.name} cannot be paused`)
        }
        containers.set(id, { ...container, state: { ...container.state, paused: true } })
        emit({ type: 'container-paused', subject: subjectOf(container) })
      },
      unpause: async (id) => {
        const container = get(id)
        if (container.state.status !== 'running' || !container.state.paused) {
          throw new StackError('CT0007', `container ${container.name} is not paused`)
        }
        containers.set(id, { ...container, state: { ...container.state, paused: false } })
        emit({ type: 'container-unpaused', subject: subjectOf(container) })
      },
      update: async (id, change) => {
        const container = get(id)
        const changed = changedContainer(container, change, undefined)
        containers.set(id, changed)
        const { status: health } = healthOf(changed)
        const isAnew = health !== healthOf(container).status
        if (isAnew) emit({ type: 'health-changed', subject: subjectOf(container), status: health })
        emit({ type: 'container-updated', subject: subjectOf(container) })
      },
      repair,
      takeOver: async (id, fromId) => {
        const { standsBy: _, ...container } = get(id)
        containers.set(id, container)
        const from = fromId === undefined ? undefined : containers.get(fromId)
        if (from !== undefined) containers.set(from.id, { ...from, standsBy: clock.now() })
        emit({ type: 'container-took-over', subject: subjectOf(container) })
      },
      rename: async (id) => {
        const { succeeds, ...container } = get(id)
        const { name } = specs.get(id) ?? container
        requireFreeName(name, id)
        if (succeeds === undefined) return
        containers.set(id, { ...container, name })
        const subject = subjectOf({ ...container, name })
        emit({ type: 'container-renamed', subject, oldName: container.name })
      },
      remove: async (id, { removeAnonymousVolumes }) => {
        const container = containers.get(id)
        if (container === undefined) return
        failIfAsked('remove')
        if (container.state.status === 'running') {
          emit({ type: 'container-signalled', subject: subjectOf(container), signal: 'SIGKILL' })
        }
        finish(container, 137, true)
        containers.delete(id)
        drift.forget(id)
        if (removeAnonymousVolumes) {
          const left = [...containers.values()].flatMap(({ mounts }) => mounts)
          for (const { anonymous, source } of container.mounts) {
            if (anonymous && left.every((other) => other.source !== source)) volumes.delete(source)
          }
        }
        emit({ type: 'container-removed', subject: subjectOf(container) })
      },
      run: async (id) => {
        const container = get(id)
        if (container.state.status !== 'running') {
          throw new StackError('CT0007', `container ${container.name} is not running`)
        }
        const exitCode = probes.get(container.service) ?? 0
        return { exitCode, output: exitCode === 0 ? 'ok' : 'not ready' }
      },
      ask: async (id) => {
        const container = get(id)
        if (container.state.status !== 'running') {
          throw new StackError('CT0007', `container ${container.name} is not running`)
        }
        const exitCode = probes.get(container.service) ?? 0
        return { exitCode, output: exitCode === 0 ? 'answered' : 'refused' }
      },
      untilReady: async (id) => {
        if (get(id).state.status !== 'running') {
          throw new StackError('CT0007', `container ${id} is not running`)
        }
        await new Promise<void>((resolve) => {
          const waiting = readiness.get(id) ?? []
          readiness.set(id, [...waiting, resolve])
        })
      },
      runHook: async (id, { command }) => {
        const container = get(id)
        if (container.state.status !== 'running') {
          throw new StackError('CT0007', `container ${container.name} is not running`)
        }
        // As `sh -c 'exit N'` would, and the programs `true` and `false`.
        const exit = /^exit (\d+)$/.exec(command.at(-1) ?? '')?.[1]
        const exitCode = exit === undefined ? Number(command[0] === 'false') : Number(exit)
        return { exitCode, output: `${command.join(' ')}\n` }
      },
      recordHooks: async (id, hooks) => {
        const container = get(id)
        if (container.state.status === 'running') containers.set(id, { ...container, hooks })
      },
      recordHealth: async (id, health) => {
        const container = get(id)
        if (container.state.status !== 'running') return
        const changed = container.state.health.status !== health.status
        containers.set(id, { ...container, state: { ...container.state, health } })
        if (!changed) return
        emit({ type: 'health-changed', subject: subjectOf(container), status: health.status })
      },
    },
    networks: {
      list: async () => [...networks.values()],
      create: async ({ key, name, internal }, project, configHash) => {
        const subnet = `10.0.${networks.size}.0/24`
        const gateway = subnet.replace('0/24', '1')
        networks.set(name, { name, project, key, configHash, subnet, gateway, internal })
      },
      repair,
      remove: async (name) => {
        const users = [...containers.values()].filter((container) => usesNetwork(container, name))
        if (users.length > 0) throw new StackError('NW0005', `network ${name} is in use`)
        networks.delete(name)
      },
    },
    volumes: {
      list: async () => [...volumes.values()],
      create: async ({ key, name, labels, content }, project) => {
        if (volumes.has(name)) return
        const createdAt = clock.now()
        const mountpoint = `/volumes/${name}`
        const made = { name, project, key, anonymous: false, createdAt, mountpoint, labels }
        volumes.set(name, { ...made, ...(content === undefined ? {} : { content }) })
      },
      remove: async (name) => {
        const used = [...containers.values()].some(({ mounts }) =>
          mounts.some(({ source }) => source === name),
        )
        if (used) throw new StackError('VL0001', `volume ${name} is in use`)
        volumes.delete(name)
      },
    },
    logs: {
      read: async function* () {
        // Nothing is written without processes.
      },
    },
    desiredStates: {
      list: async () => [...desired.keys()],
      read: async (project) => desired.get(project),
      write: async (state) => void desired.set(state.project.name, state),
      remove: async (project) => {
        desired.delete(project)
        revisions.forget(project)
      },
    },
    revisions,
    observe: async (project, references) => ({
      ...separateOneOffs(
        [...containers.values()].flatMap((each) =>
          each.project === project ? drift.with(each, each.id) : [],
        ),
      ),
      networks: [...networks.values()].map((network) => drift.with(network, network.name)),
      volumes: [...volumes.values()],
      images: Object.fromEntries(
        (await Promise.all(references.map((reference) => images.find(reference)))).flatMap(
          (image, index) => {
            const reference = references[index]
            return image === undefined || reference === undefined
              ? []
              : [[reference, { reference, id: image.id, health: image.config }] as const]
          },
        ),
      ),
    }),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    exit: (containerName, exitCode) => {
      const container = [...containers.values()].find(({ name }) => name === containerName)
      if (container === undefined) throw new Error(`no container ${containerName}`)
      finish(container, exitCode, false)
    },
    reboot: () => {
      for (const container of containers.values()) {
        if (container.state.status !== 'running') continue
        finish(container, 255, false, { unknown: true, lost: true })
      }
    },
    setProbe: (service, exitCode) => void probes.set(service, exitCode),
    sayReady: (containerName) => {
      const container = [...containers.values()].find(({ name }) => name === containerName)
      for (const tell of readiness.get(container?.id ?? '') ?? []) tell()
    },
    setBehaviour: (service, behaviour) => void behaviours.set(service, behaviour),
    drift: (name, kind, cause, repeats = 0) => {
      const isMeant = (each: ObservedContainer) => each.name === name || usesNetwork(each, name)
      const container = [...containers.values()].find(isMeant)
      if (container === undefined) throw new Error(`nothing has ${name}`)
      const seen = { seenAt: clock.now(), repeats }
      drift.add(container.name === name ? container.id : name, kind, cause, seen)
      emit({ type: 'container-drifted', subject: subjectOf(container), cause })
    },
    failNext: (operation) => void faults.add(operation),
  }
}
