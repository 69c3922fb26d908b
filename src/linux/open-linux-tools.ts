import { createHash } from 'node:crypto'
import { openImageStore } from '../image/open-image-store.ts'
import { loadBinding } from '../native/binding.ts'
import { readMachine } from './bundle/machine.ts'
import { DriftLedger } from './drift/drift-ledger.ts'
import type { LinuxContainer } from './linux-container.ts'
import { nativePrograms } from './launch-monitor.ts'
import type { LinuxTools } from './linux-tools.ts'
import { openNameServer } from './network/name-server.ts'
import { createNameTable } from './network/name-table.ts'
import { openNetworks } from './network/open-networks.ts'
import { openResolverSettings } from './network/resolver-settings.ts'
import { programPath } from './find-program.ts'
import type { StateLayout } from './state-layout.ts'
import { systemClock } from './system-clock.ts'
import { openVolumes } from './volumes/open-volumes.ts'

export interface LinuxToolsOptions {
  readonly layout: StateLayout
  /** Where the addon and the native programs are. */
  readonly nativeDirectory: string
  /** The running Node. */
  readonly nodeProgram: string
  /** All containers, once there are some: what images, volumes and ports are in use. */
  readonly containers: () => readonly LinuxContainer[]
}

export async function openLinuxTools(options: LinuxToolsOptions): Promise<LinuxTools> {
  const { layout, containers } = options
  const binding = loadBinding(options.nativeDirectory)
  const clock = systemClock
  const instance = instanceOf(layout.runDirectory)
  const usedImages = async (): Promise<string[]> =>
    containers().flatMap(({ record }) => [
      ...(record.spec.imageId === undefined ? [] : [record.spec.imageId]),
      ...record.mounts.flatMap((mount) => (mount.type === 'image' ? mount.imageId : [])),
    ])
  const usedVolumes = async (): Promise<string[]> =>
    containers().flatMap(({ record }) => record.observedMounts.map(({ source }) => source))
  const table = createNameTable()
  const readResolver = openResolverSettings('/etc/resolv.conf')
  const [images, volumes, networks, machine] = await Promise.all([
    openImageStore({ directory: layout.images, binding, clock, inUse: usedImages }),
    openVolumes({ directory: layout.volumes, binding, clock, inUse: usedVolumes }),
    openNetworks({ directory: layout.networks, binding, instance }),
    readMachine(),
  ])
  return {
    layout,
    binding,
    clock,
    drift: new DriftLedger(),
    instance,
    images,
    volumes,
    networks,
    machine,
    readResolver,
    programs: nativePrograms(options.nativeDirectory),
    nameTable: table,
    nameServer: openNameServer({
      table,
      clock,
      hostUpstreams: async () => (await readResolver()).nameServers,
      random: Math.random,
      upstreamPort: 53,
    }),
    publishers: () =>
      containers().flatMap(({ name, subject, record }) =>
        record.run === undefined
          ? []
          : [{ name, project: subject.project, ports: record.run.ports }],
      ),
    records: () => containers().map(({ record }) => record),
    nodeProgram: options.nodeProgram,
    environment: nativeEnvironment(layout),
  }
}

/** For native programs; a monitor starts the supervisor again with it. */
function nativeEnvironment({ dataDirectory, runDirectory }: StateLayout): string[] {
  return [
    `PATH=${programPath}`,
    `STACK_DATA_DIR=${dataDirectory}`,
    `STACK_RUN_DIR=${runDirectory}`,
    'UV_THREADPOOL_SIZE=16',
  ]
}

/** Tells apart what two supervisors of one machine make in the kernel. */
function instanceOf(runDirectory: string): string {
  return createHash('sha256').update(runDirectory).digest('hex').slice(0, 8)
}
