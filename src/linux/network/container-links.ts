import type { ObservedEndpoint, ObservedNetwork } from '../../model/observed-state.ts'
import type { NativeBinding } from '../../native/binding.ts'
import { isSystemCallFailure } from './bridges.ts'
import { allowHairpin } from './hairpin.ts'
import { bridgeName, hostLinkName } from './link-names.ts'
import type { NamespaceOwner } from './linux-networks.ts'

type Link = Parameters<NativeBinding['connectNamespace']>[0]['endpoints'][number]

export interface LinkOptions {
  readonly binding: NativeBinding
  readonly instance: string
  readonly find: (network: string) => ObservedNetwork | undefined
}

/** Connects a container's namespace to the bridges of its endpoints. */
export async function connectContainer(
  options: LinkOptions,
  containerId: string,
  owner: NamespaceOwner,
  endpoints: readonly ObservedEndpoint[],
): Promise<void> {
  const { binding } = options
  const links = planLinks(options, containerId, endpoints)
  const hostLinks = links.map(({ hostLink }) => hostLink)
  const connect = () => binding.connectNamespace({ ...owner, endpoints: links })
  try {
    await connect()
  } catch (error) {
    if (!isSystemCallFailure(error) || error.code !== 'EEXIST') throw error
    // The namespace of the previous run is still being torn down by the kernel, with its links.
    await Promise.all(hostLinks.map((name) => binding.removeLink({ name })))
    await connect()
  }
  await allowHairpin(hostLinks)
}

/** The default route goes through the first network that has a way out, of the highest priority. */
function planLinks(
  options: LinkOptions,
  containerId: string,
  endpoints: readonly ObservedEndpoint[],
): Link[] {
  const wayOut = findWayOut(endpoints, options.find)
  return endpoints.map((endpoint, index) => ({
    bridge: bridgeName(options.instance, endpoint.network),
    hostLink: hostLinkName(options.instance, endpoint.network, containerId),
    containerLink: endpoint.interfaceName ?? `eth${index}`,
    macAddress: endpoint.macAddress,
    address: endpoint.address,
    prefixLength: endpoint.prefixLength,
    linkLocal: endpoint.linkLocalAddresses ?? [],
    gateway: endpoint === wayOut ? (options.find(endpoint.network)?.gateway ?? null) : null,
  }))
}

/** The endpoint that leads out of the machine, and by which published ports come in. */
export function findWayOut(
  endpoints: readonly ObservedEndpoint[],
  find: (network: string) => ObservedNetwork | undefined,
): ObservedEndpoint | undefined {
  const ways = endpoints.filter(({ network }) => find(network)?.internal === false)
  const highest = Math.max(...ways.map(({ gatewayPriority = 0 }) => gatewayPriority))
  return ways.find(({ gatewayPriority = 0 }) => gatewayPriority === highest)
}
