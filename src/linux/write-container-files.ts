import { readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { ObservedEndpoint } from '../model/observed-state.ts'
import type { Service } from '../model/service.ts'
import { containerHostname } from './bundle/container-hostname.ts'
import type { ContainerRecord } from './container-record.ts'
import type { LinuxTools } from './linux-tools.ts'
import { containerFiles, type ContainerFiles } from './network/container-files.ts'
import type { ResolverSettings } from './network/resolver-settings.ts'

/** Read by every user of the container, whatever the supervisor's umask. */
const mode = 0o644

/** Writes hosts, hostname and resolv.conf, which a container has in place of those of its image. */
export async function writeContainerFiles(
  record: ContainerRecord,
  endpoints: readonly ObservedEndpoint[],
  parentHostname: string | undefined,
  tools: LinuxTools,
): Promise<void> {
  const { id, spec } = record
  const { machine } = tools
  const hostname = containerHostname({ service: spec.service, id, machine, parentHostname })
  const files = await filesOf(record, endpoints, hostname, tools)
  const paths = tools.layout.container(id)
  writeFileSync(paths.hosts, files.hosts, { mode })
  writeFileSync(paths.resolvConf, files.resolvConf, { mode })
  writeFileSync(paths.hostname, files.hostname, { mode })
}

/** The same of a container that runs, with other addresses; it sees them at once. */
export async function rewriteHosts(
  record: ContainerRecord,
  endpoints: readonly ObservedEndpoint[],
  tools: LinuxTools,
): Promise<void> {
  const paths = tools.layout.container(record.id)
  const hostname = readFileSync(paths.hostname, 'utf8').trim()
  const { hosts } = await filesOf(record, endpoints, hostname, tools)
  writeFileSync(paths.hosts, hosts, { mode })
}

export function hostnameOf({ id, spec }: ContainerRecord): string {
  return spec.service.hostname ?? id.slice(0, 12)
}

async function filesOf(
  { spec: { service } }: ContainerRecord,
  endpoints: readonly ObservedEndpoint[],
  hostname: string,
  tools: LinuxTools,
): Promise<ContainerFiles> {
  const first = endpoints[0]
  return containerFiles({
    hostname,
    domainname: service.domainname,
    addresses: endpoints.map(({ address }) => address),
    machineHosts:
      service.namespaces.network.type === 'host' ? await readFile('/etc/hosts', 'utf8') : undefined,
    extraHosts: service.extraHosts,
    hostGateway: first === undefined ? undefined : tools.networks.find(first.network)?.gateway,
    resolver: resolverOf(service, await tools.readResolver()),
    nameServer: endpoints.length > 0,
  })
}

/** What the service does not say is as on the machine. A search domain `.` is none. */
function resolverOf(
  { dns, dnsSearch, dnsOptions }: Service,
  machine: ResolverSettings,
): ResolverSettings {
  return {
    nameServers: dns.length > 0 ? dns : machine.nameServers,
    search: dnsSearch.length > 0 ? dnsSearch.filter((domain) => domain !== '.') : machine.search,
    options: dnsOptions.length > 0 ? dnsOptions : machine.options,
  }
}
