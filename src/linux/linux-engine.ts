import { mkdir } from 'node:fs/promises'
import type { Engine } from '../engine/engine.ts'
import type { ContainerEvent } from '../events/event.ts'
import { separateOneOffs, type ObservedImage, type ObservedState } from '../model/observed-state.ts'
import type { ContainerRecord } from './container-record.ts'
import { openDesiredStateFiles } from './desired-state-files.ts'
import { networkSubject } from './drift/look-for-drift.ts'
import { openEngineNetworks, watchDrift, withDrift } from './drift/watch-drift.ts'
import type { LinuxContainer } from './linux-container.ts'
import { LinuxContainers } from './linux-containers.ts'
import type { LinuxTools } from './linux-tools.ts'
import type { ContainerLog } from './log/container-log.ts'
import { openLinuxLogs, type LinuxLogs } from './log/linux-logs.ts'
import { openLinuxTools } from './open-linux-tools.ts'
import { removeUnusedSkeletons } from './rootfs/remove-unused-skeletons.ts'
import { openRevisionFiles } from './revision-files.ts'
import { stateLayout } from './state-layout.ts'

export interface LinuxEngineOptions {
  readonly dataDirectory: string
  readonly runDirectory: string
  /** Where the addon and the native programs are. */
  readonly nativeDirectory: string
  /** The running Node. */
  readonly nodeProgram: string
  readonly onBug: (error: unknown) => void
}

export interface LinuxEngine extends Engine {
  readonly containers: LinuxContainers
  readonly logs: LinuxLogs
  readonly tools: LinuxTools
  /** Stops watching; what runs goes on. */
  close(): Promise<void>
}

type Subscribe = Engine['subscribe']

/** The engine that ships: takes over what runs from an earlier supervisor, and mends what is missing. */
export async function openLinuxEngine(options: LinuxEngineOptions): Promise<LinuxEngine> {
  const layout = stateLayout(options.dataDirectory, options.runDirectory)
  for (const path of [layout.dataDirectory, layout.projects, layout.runtimeRoot]) {
    await mkdir(path, { recursive: true, mode: 0o700 })
  }
  const listeners = new Set<(event: ContainerEvent) => void>()
  const subscribe: Subscribe = (listener) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  const tools = await openLinuxTools({ ...options, layout, containers: () => containers.all() })
  const emit = (event: ContainerEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const containers = new LinuxContainers(tools, emit)
  await takeOver(tools, containers)
  const driftWatch = watchDrift(tools, containers, { subscribe, emit, onBug: options.onBug })
  return {
    tools,
    containers,
    networks: openEngineNetworks(tools),
    volumes: tools.volumes,
    images: tools.images,
    logs: openLogs(tools, containers, subscribe),
    desiredStates: openDesiredStateFiles(layout.projects),
    revisions: openRevisionFiles(layout.projects),
    clock: tools.clock,
    subscribe,
    observe: (project, references) => observe(project, references, tools, containers),
    close: async () => {
      driftWatch.close()
      containers.release()
      await tools.nameServer.close()
    },
  }
}

async function takeOver(tools: LinuxTools, containers: LinuxContainers): Promise<void> {
  await containers.adopt()
  await tools.networks.repairAll()
  await removeUnusedSkeletons({
    directory: tools.layout.hostRootfs,
    used: containers.all().flatMap(({ record }) => record.rootfs.root.lowerDirectories),
    binding: tools.binding,
  })
}

function openLogs(tools: LinuxTools, containers: LinuxContainers, subscribe: Subscribe): LinuxLogs {
  return openLinuxLogs({
    clock: tools.clock,
    list: async (project) =>
      containers
        .all()
        .filter(({ subject, record }) => subject.project === project && isOfService(record))
        .map(logOf),
    subscribe: (project, listener) =>
      subscribe((event) => {
        if (event.type !== 'container-started' || event.subject.project !== project) return
        const container = containers.get(event.subject.id)
        if (isOfService(container.record)) listener(logOf(container))
      }),
  })
}

async function observe(
  project: string,
  imageReferences: readonly string[],
  { networks, volumes, images, drift }: LinuxTools,
  containers: LinuxContainers,
): Promise<ObservedState> {
  const [observedContainers, observedNetworks, observedVolumes, found] = await Promise.all([
    containers.list({ project }),
    networks.list(),
    volumes.list(),
    Promise.all(
      imageReferences.map(async (reference): Promise<[string, ObservedImage][]> => {
        const image = await images.find(reference)
        if (image === undefined) return []
        const { id, config } = image
        return [
          [
            reference,
            { reference, id, health: { healthcheck: config.healthcheck, shell: config.shell } },
          ],
        ]
      }),
    ),
  ])
  return {
    ...separateOneOffs(observedContainers.map((each) => withDrift(each, each.id, drift))),
    networks: observedNetworks.map((each) => withDrift(each, networkSubject(each.name), drift)),
    volumes: observedVolumes,
    images: Object.fromEntries(found.flat()),
  }
}

/** What was run beside a service is shown to whoever ran it; what prepares it belongs to it. */
function isOfService({ spec }: ContainerRecord): boolean {
  return spec.oneOff === undefined || spec.oneOff.preparesFor !== undefined
}

function logOf({ subject, logFile }: LinuxContainer): ContainerLog {
  const { id, name, service } = subject
  return { containerId: id, containerName: name, service, path: logFile }
}
