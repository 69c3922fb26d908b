import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import type { Engine } from '../engine/engine.ts'
import type { ContainerEvent } from '../events/event.ts'
import { openImageStore } from '../image/open-image-store.ts'
import type { ObservedImage, ObservedState } from '../model/observed-state.ts'
import { loadBinding } from '../native/binding.ts'
import { readMachine } from './bundle/machine.ts'
import { openDesiredStateFiles } from './desired-state-files.ts'
import { nativePrograms } from './launch-monitor.ts'
import { LinuxContainers } from './linux-containers.ts'
import type { LinuxTools } from './linux-tools.ts'
import { openLinuxLogs, type LinuxLogs } from './log/linux-logs.ts'
import { openNetworks } from './network/open-networks.ts'
import { openNameServer } from './network/name-server.ts'
import { createNameTable } from './network/name-table.ts'
import { openResolverSettings } from './network/resolver-settings.ts'
import { removeUnusedSkeletons } from './rootfs/remove-unused-skeletons.ts'
import { stateLayout } from './state-layout.ts'
import { systemClock } from './system-clock.ts'
import { openVolumes } from './volumes/open-volumes.ts'

export interface LinuxEngineOptions {
  readonly dataDirectory: string
  readonly runDirectory: string
  /** Where the addon and the native programs are. */
  readonly nativeDirectory: string
  /** The running Node. */
  readonly nodeProgram: string
}

export interface LinuxEngine extends Engine {
  readonly containers: LinuxContainers
  readonly logs: LinuxLogs
  readonly tools: LinuxTools
  /** Stops watching; what runs goes on. */
  close(): Promise<void>
}

/** The engine that ships: takes over what runs from an earlier supervisor, and mends what is missing. */
export async function openLinuxEngine(options: LinuxEngineOptions): Promise<LinuxEngine> {
  const layout = stateLayout(options.dataDirectory, options.runDirectory)
  await Promise.all(
    [layout.dataDirectory, layout.runDirectory, layout.projects, layout.runtimeRoot].map((path) =>
      mkdir(path, { recursive: true, mode: 0o700 }),
    ),
  )
  const listeners = new Set<(event: ContainerEvent) => void>()
  const emit = (event: ContainerEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const instance = instanceOf(layout.runDirectory)
  const binding = loadBinding(options.nativeDirectory)
  const clock = systemClock
  const inUse = {
    images: async (): Promise<string[]> =>
      containers.all().flatMap(({ record }) => record.spec.imageId ?? []),
    volumes: async (): Promise<string[]> =>
      containers.all().flatMap(({ record }) => record.observedMounts.map(({ source }) => source)),
  }
  const nameTable = createNameTable()
  const readResolver = openResolverSettings('/etc/resolv.conf')
  const tools: LinuxTools = {
    layout,
    binding,
    clock,
    programs: nativePrograms(options.nativeDirectory),
    images: await openImageStore({ directory: layout.images, binding, clock, inUse: inUse.images }),
    volumes: await openVolumes({ directory: layout.volumes, binding, clock, inUse: inUse.volumes }),
    networks: await openNetworks({
      directory: layout.networks,
      binding,
      instance,
    }),
    instance,
    readResolver,
    nameTable,
    nameServer: openNameServer({
      table: nameTable,
      clock,
      hostUpstreams: async () => (await readResolver()).nameServers,
      random: Math.random,
      upstreamPort: 53,
    }),
    machine: await readMachine(),
    publishers: () =>
      containers.all().flatMap(({ name, subject, record }) =>
        record.run === undefined ? [] : [{ name, project: subject.project, ports: record.run.ports }],
      ),
    nodeProgram: options.nodeProgram,
    environment: [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      // A monitor starts the supervisor again with this environment.
      `STACK_DATA_DIR=${layout.dataDirectory}`,
      `STACK_RUN_DIR=${layout.runDirectory}`,
      'UV_THREADPOOL_SIZE=16',
    ],
  }
  const containers = new LinuxContainers(tools, emit)
  await containers.adopt()
  await tools.networks.repair()
  await removeUnusedSkeletons({
    directory: layout.hostRootfs,
    used: containers.all().flatMap(({ record }) => record.rootfs.root.lowerDirectories),
    binding,
  })

  const subscribe = (listener: (event: ContainerEvent) => void): (() => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  const logs = openLinuxLogs({
    clock,
    list: async (project) =>
      containers.all().filter(({ subject }) => subject.project === project).map(logOf),
    subscribe: (project, listener) =>
      subscribe((event) => {
        if (event.type !== 'container-started' || event.subject.project !== project) return
        listener(logOf(containers.get(event.subject.id)))
      }),
  })
  return {
    tools,
    containers,
    networks: tools.networks,
    volumes: tools.volumes,
    images: tools.images,
    logs,
    desiredStates: openDesiredStateFiles(layout.projects),
    clock,
    subscribe,
    observe: (project, references) => observe(project, references, tools, containers),
    close: async () => {
      containers.release()
      await tools.nameServer.close()
    },
  }
}

async function observe(
  project: string,
  imageReferences: readonly string[],
  { networks, volumes, images }: LinuxTools,
  containers: LinuxContainers,
): Promise<ObservedState> {
  const [observedContainers, observedNetworks, observedVolumes, found] = await Promise.all([
    containers.list({ project }),
    networks.list(),
    volumes.list(),
    Promise.all(
      imageReferences.map(async (reference): Promise<[string, ObservedImage][]> => {
        const image = await images.find(reference)
        return image === undefined ? [] : [[reference, { reference, id: image.id }]]
      }),
    ),
  ])
  return {
    containers: observedContainers,
    networks: observedNetworks,
    volumes: observedVolumes,
    images: Object.fromEntries(found.flat()),
  }
}

/** Tells apart what two supervisors of one machine make in the kernel. */
function instanceOf(runDirectory: string): string {
  return createHash('sha256').update(runDirectory).digest('hex').slice(0, 8)
}

function logOf({ subject, logFile }: ReturnType<LinuxContainers['get']>): {
  containerId: string
  containerName: string
  service: string
  path: string
} {
  return {
    containerId: subject.id,
    containerName: subject.name,
    service: subject.service,
    path: logFile,
  }
}
