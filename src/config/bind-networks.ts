import type { Network } from '../model/project.ts'
import type { ServiceNetwork } from '../model/service.ts'
import { splitMode } from './bind-isolation.ts'
import { bindEntries, bindLabels, bindTextList } from './bind-values.ts'
import { child, entriesOf, isTrue, itemsOf, numberOf, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** The networks of a service by their keys; those that `network_mode` names have keys of their own. */
export function bindMemberships(service: SourceTree): Readonly<Record<string, ServiceNetwork>> {
  const named = networkOfMode(service)
  if (named !== undefined) return { [keyOfMode(named)]: { aliases: [] } }
  return withMacAddress(
    bindEntries(child(service, 'networks'), bindMembership),
    textOf(child(service, 'mac_address')),
  )
}

function bindMembership(network: SourceTree): ServiceNetwork {
  const text = (key: string): string | undefined => textOf(child(network, key))
  const number = (key: string): number | undefined => numberOf(child(network, key))
  const [address, macAddress, interfaceName] = [
    text('ipv4_address'),
    text('mac_address'),
    text('interface_name'),
  ]
  const [priority, gatewayPriority] = [number('priority'), number('gw_priority')]
  const linkLocalAddresses = bindTextList(child(network, 'link_local_ips'))
  return {
    aliases: bindTextList(child(network, 'aliases')),
    ...(address === undefined ? {} : { address }),
    ...(macAddress === undefined ? {} : { macAddress: macAddress.toLowerCase() }),
    ...(interfaceName === undefined ? {} : { interfaceName }),
    ...(priority === undefined ? {} : { priority }),
    ...(gatewayPriority === undefined ? {} : { gatewayPriority }),
    ...(linkLocalAddresses.length === 0 ? {} : { linkLocalAddresses }),
  }
}

/** The service's own is that of its first link, unless the network says one. */
function withMacAddress(
  networks: Readonly<Record<string, ServiceNetwork>>,
  macAddress: string | undefined,
): Readonly<Record<string, ServiceNetwork>> {
  const [first] = Object.entries(networks).toSorted(
    ([a, one], [b, other]) => (other.priority ?? 0) - (one.priority ?? 0) || (a < b ? -1 : 1),
  )
  if (macAddress === undefined || first === undefined) return networks
  const [key, network] = first
  return { ...networks, [key]: { macAddress: macAddress.toLowerCase(), ...network } }
}

/** Names in `links` and `external_links`: the alias, and what it stands for. */
export function bindLinks(service: SourceTree): Readonly<Record<string, string>> {
  const written = ['links', 'external_links'].flatMap((key) => bindTextList(child(service, key)))
  return Object.fromEntries(
    written.map((text) => {
      const [target, alias = target] = splitMode(text)
      return [alias, target]
    }),
  )
}

export function bindNetwork(key: string, node: SourceTree): Network {
  const [range] = itemsOf(child(child(node, 'ipam'), 'config'))
  return {
    ...plainNetwork(key, textOf(child(node, 'name')) ?? key),
    external: isTrue(child(node, 'external')),
    internal: isTrue(child(node, 'internal')),
    subnet: textOf(child(range, 'subnet')),
    gateway: textOf(child(range, 'gateway')),
    addressRange: textOf(child(range, 'ip_range')),
    reservedAddresses: Object.values(bindLabels(child(range, 'aux_addresses'))),
    mtu: mtuOf(node),
    labels: bindLabels(child(node, 'labels')),
  }
}

/**
 * Networks that services name with `network_mode`: one of this project in the place of the engine's
 * default `bridge`, and otherwise one that is there already.
 */
export function networksOfModes(
  services: SourceTree | undefined,
  projectName: string,
): Readonly<Record<string, Network>> {
  const names = entriesOf(services).flatMap(({ value }) => networkOfMode(value) ?? [])
  return Object.fromEntries(
    names.map((name) => {
      const key = keyOfMode(name)
      return name === 'bridge'
        ? [key, plainNetwork(key, `${projectName}_bridge`)]
        : [key, { ...plainNetwork(key, name), external: true }]
    }),
  )
}

export const mtuOption = 'com.docker.network.driver.mtu'

function mtuOf(node: SourceTree): number | undefined {
  const text = textOf(child(child(node, 'driver_opts'), mtuOption)) ?? ''
  return text === '' || text === '0' ? undefined : Number(text)
}

function networkOfMode(service: SourceTree): string | undefined {
  const mode = textOf(child(service, 'network_mode')) ?? ''
  const [type, name] = splitMode(mode)
  if (mode === '' || type === 'host' || type === 'none' || name !== undefined) return undefined
  return mode === 'default' ? 'bridge' : mode
}

/** No key of a stack file has a blank in it. */
function keyOfMode(name: string): string {
  return `network_mode ${name}`
}

function plainNetwork(key: string, name: string): Network {
  return {
    key,
    name,
    external: false,
    internal: false,
    subnet: undefined,
    gateway: undefined,
    addressRange: undefined,
    reservedAddresses: [],
    mtu: undefined,
    labels: {},
  }
}
