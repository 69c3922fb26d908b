import { StackError } from '../errors/stack-error.ts'
import type { ObservedEndpoint } from '../model/observed-state.ts'
import type { PublishedPort } from '../model/port-mapping.ts'
import type { ContainerSpec } from '../model/plan.ts'
import type { ContainerRecord, RunRecord } from './container-record.ts'
import type { PortReservation } from './launch-monitor.ts'
import type { LinuxTools } from './linux-tools.ts'
import type { Membership } from './network/linux-networks.ts'
import { monitorDescriptors, type NameView } from './network/name-server.ts'
import type { NameRecord } from './network/name-table.ts'
import { hostnameOf } from './write-container-files.ts'

/** Gives the container its addresses; the same ones for every run. */
export function allocateEndpoints(
  record: ContainerRecord,
  { networks }: LinuxTools,
): readonly ObservedEndpoint[] {
  return networks.allocate(record.id, membershipsOf(record.spec))
}

/** Host ports that the monitor has to take before the container may start: of a range, the first. */
export function reservationsOf({ service }: ContainerSpec): PortReservation[] {
  if (service.namespaces.network.type !== 'private') return []
  return service.ports.map(({ protocol, hostAddress, hostPorts }) => ({
    protocol,
    address: hostAddress,
    port: hostPorts.first,
  }))
}

/** The same with the next port of its range instead of the taken one; `undefined` after the last. */
export function withNextPort(
  reservations: readonly PortReservation[],
  taken: PortReservation,
  { service }: ContainerSpec,
): PortReservation[] | undefined {
  const index = reservations.findIndex(
    ({ protocol, address, port }) =>
      protocol === taken.protocol && address === taken.address && port === taken.port,
  )
  const range = service.ports[index]?.hostPorts
  if (range === undefined || taken.port >= range.last) return undefined
  return reservations.with(index, { ...taken, port: taken.port + 1 })
}

/** The published ports, once it is known which host ports were taken. */
export function publishedPorts(
  { service }: ContainerSpec,
  reserved: readonly PortReservation[],
): PublishedPort[] {
  return service.ports.flatMap(({ hostAddress, containerPort, protocol }, index) => {
    const taken = reserved[index]
    return taken === undefined
      ? []
      : [{ hostAddress, hostPort: taken.port, containerPort, protocol }]
  })
}

/** Links, names and published ports of a run whose process exists and waits. */
export async function connectRun(
  record: ContainerRecord,
  run: RunRecord,
  tools: LinuxTools,
): Promise<void> {
  await Promise.all([
    // A namespace of others has its links already, and the machine's is not ours to change.
    record.spec.service.namespaces.network.type === 'private'
      ? tools.networks.attach(record.id, { ...run.init })
      : undefined,
    run.endpoints.length > 0 ? attachNames(record, run, tools) : undefined,
    run.ports.length > 0 ? tools.networks.publish(record.id, run.ports) : undefined,
  ])
}

async function attachNames(
  record: ContainerRecord,
  run: RunRecord,
  { nameTable, nameServer, networks, binding }: LinuxTools,
): Promise<void> {
  const { id, spec } = record
  nameTable.set(nameRecord(record, run))
  const [udp, tcp] = await Promise.all([
    binding.takeDescriptor({ ...run.monitor, descriptor: monitorDescriptors.udp }),
    binding.takeDescriptor({ ...run.monitor, descriptor: monitorDescriptors.tcp }),
  ])
  await nameServer.attach({
    containerId: id,
    ...nameView(run, networks),
    links: linksOf(spec),
    upstreams: spec.service.dns,
    udpDescriptor: udp.descriptor,
    tcpDescriptor: tcp.descriptor,
  })
}

/** Takes up the names and networks that a run has by now. */
export function changeNames(
  record: ContainerRecord,
  run: RunRecord,
  { nameTable, nameServer, networks }: LinuxTools,
): void {
  nameTable.set(nameRecord(record, run))
  nameServer.change(record.id, nameView(run, networks))
}

function nameRecord(record: ContainerRecord, { endpoints }: RunRecord): NameRecord {
  const { id, spec } = record
  return {
    containerId: id,
    containerName: spec.name,
    endpoints: endpoints.map(({ network, address, aliases }) => ({
      network,
      address,
      names: [...serviceNames(spec, aliases), spec.name, id.slice(0, 12), hostnameOf(record)],
    })),
  }
}

function nameView({ endpoints }: RunRecord, networks: LinuxTools['networks']): NameView {
  return {
    networks: endpoints.map(({ network }) => network),
    forwards: endpoints.some(({ network }) => networks.find(network)?.internal === false),
  }
}

/** A service is not looked for in what was run beside it. */
function serviceNames(
  { service, oneOff }: ContainerSpec,
  aliases: readonly string[],
): readonly string[] {
  return oneOff === undefined || oneOff.hasServiceNames ? [service.name, ...aliases] : []
}

/** Takes up names where an earlier supervisor or monitor has left them; of a run that ends, nothing. */
export async function resumeNames(
  record: ContainerRecord,
  run: RunRecord,
  tools: LinuxTools,
): Promise<void> {
  if (run.endpoints.length === 0 || tools.nameServer.descriptorsOf(record.id) !== undefined) return
  try {
    await attachNames(record, run, tools)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // The monitor is gone, or has no sockets since their namespace is gone.
    if (code !== 'ESRCH' && code !== 'EBADF') throw error
  }
}

/** Names are compared in lower case. */
function linksOf({ service }: ContainerSpec): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(service.links).map(([alias, target]) => [alias.toLowerCase(), target]),
  )
}

/** Undoes `connectRun`; the links end with the network namespace. */
export async function disconnectRun(
  { id }: ContainerRecord,
  { nameTable, nameServer, networks }: LinuxTools,
): Promise<void> {
  nameTable.remove(id)
  await Promise.all([nameServer.detach(id), networks.unpublish(id)])
}

export function membershipsOf({ service, networks }: ContainerSpec): Membership[] {
  return Object.entries(service.networks).map(([key, wish]) => {
    const network = networks[key]
    if (network === undefined) {
      throw new StackError('NW0003', `service ${service.name}: network ${key} has no name`)
    }
    return { network, wish }
  })
}
