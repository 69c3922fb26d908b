import { StackError } from '../errors/stack-error.ts'
import type { ObservedEndpoint } from '../model/observed-state.ts'
import type { PortMapping, PublishedPort } from '../model/port-mapping.ts'
import type { ContainerSpec } from '../model/plan.ts'
import { nameOf, type ContainerRecord, type RunRecord } from './container-record.ts'
import type { PortReservation } from './launch-monitor.ts'
import type { LinuxTools } from './linux-tools.ts'
import type { Membership } from './network/linux-networks.ts'
import { monitorDescriptors, type NameView } from './network/name-server.ts'
import { hostnameOf } from './write-container-files.ts'

/** Gives the container its addresses; the same ones for every run. */
export function allocateEndpoints(
  record: ContainerRecord,
  { networks }: LinuxTools,
): readonly ObservedEndpoint[] {
  return networks.allocate(record.id, membershipsOf(record.spec))
}

/** The run of the container whose place this one takes, while there is one. */
export function predecessorRun(
  { spec }: ContainerRecord,
  { records }: LinuxTools,
): RunRecord | undefined {
  const id = spec.succession?.containerId
  return id === undefined ? undefined : records().find((record) => record.id === id)?.run
}

/**
 * Host ports that the monitor has to take before the container may start: of a range, the first, or
 * the one that its predecessor has.
 */
export function reservationsOf(
  { service }: ContainerSpec,
  inherited: readonly PublishedPort[],
): PortReservation[] {
  if (service.namespaces.network.type !== 'private') return []
  return service.ports.map((mapping) => {
    const { protocol, hostAddress, hostPorts } = mapping
    const port = inherited.find((held) => isFor(held, mapping))?.hostPort ?? hostPorts.first
    return { protocol, address: hostAddress, port }
  })
}

function isFor(held: PublishedPort, { hostPorts, ...mapping }: PortMapping): boolean {
  const isInRange = held.hostPort >= hostPorts.first && held.hostPort <= hostPorts.last
  return (
    (isInRange || hostPorts.first === 0) &&
    held.protocol === mapping.protocol &&
    held.hostAddress === mapping.hostAddress &&
    held.containerPort === mapping.containerPort
  )
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
    record.standsBy === undefined && run.ports.length > 0
      ? tools.networks.publish(record.id, run.ports)
      : undefined,
  ])
}

async function attachNames(
  record: ContainerRecord,
  run: RunRecord,
  tools: LinuxTools,
): Promise<void> {
  const { nameServer, networks } = tools
  const { id, spec } = record
  setNames(record, run, tools)
  const { udp, tcp } = await takeNameSockets(run, tools)
  await nameServer.attach({
    containerId: id,
    ...nameView(run, networks),
    links: linksOf(spec),
    upstreams: spec.service.dns,
    udpDescriptor: udp,
    tcpDescriptor: tcp,
  })
}

/** Both or none: one that is left open would keep what the monitor has under its number from ending. */
async function takeNameSockets(
  { monitor }: RunRecord,
  { binding }: LinuxTools,
): Promise<{ readonly udp: number; readonly tcp: number }> {
  const udp = await binding.takeDescriptor({ ...monitor, descriptor: monitorDescriptors.udp })
  try {
    const tcp = await binding.takeDescriptor({ ...monitor, descriptor: monitorDescriptors.tcp })
    return { udp: udp.descriptor, tcp: tcp.descriptor }
  } catch (error) {
    await binding.closeDescriptor(udp)
    throw error
  }
}

/** Takes up the names and networks that a run has by now. */
export function changeNames(record: ContainerRecord, run: RunRecord, tools: LinuxTools): void {
  setNames(record, run, tools)
  tools.nameServer.change(record.id, nameView(run, tools.networks))
}

/** Makes a run known by its names, in place of what it was known by before. */
export function setNames(
  record: ContainerRecord,
  { endpoints }: RunRecord,
  { nameTable }: LinuxTools,
): void {
  nameTable.set({
    containerId: record.id,
    containerName: nameOf(record),
    endpoints: endpoints.map(({ network, address, aliases }) => ({
      network,
      address,
      names: [...namesOf(record, aliases), record.id.slice(0, 12)],
    })),
  })
}

/** One that stands by is found by its temporary name alone, and by none once it has been replaced. */
function namesOf(record: ContainerRecord, aliases: readonly string[]): readonly string[] {
  const { spec, standsBy } = record
  if (standsBy !== undefined) return spec.succession === undefined ? [] : [nameOf(record)]
  return [...serviceNames(spec, aliases), spec.name, hostnameOf(record)]
}

/** Leads what is new to one container instead of another: both tables change in one step each. */
export async function switchTraffic(
  to: ContainerRecord,
  from: ContainerRecord | undefined,
  tools: LinuxTools,
): Promise<void> {
  for (const record of [to, from]) {
    if (record?.run !== undefined) setNames(record, record.run, tools)
  }
  await tools.networks.switchPorts(to.id, to.run?.ports ?? [], from?.id)
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
    // The monitor is gone, or has no sockets since their namespace is gone, and may have something
    // else under their numbers.
    const codes: readonly unknown[] = ['ESRCH', 'EBADF', 'ERR_INVALID_FD_TYPE']
    if (!codes.includes(code)) throw error
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
