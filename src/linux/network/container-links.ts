import type { ObservedEndpoint, ObservedNetwork } from '../../model/observed-state.ts'
import type { NativeBinding } from '../../native/binding.ts'
import { isSystemCallFailure } from './bridges.ts'
import { allowHairpin } from './hairpin.ts'
import { viewHost } from './host-view.ts'
import { findLinkDrift } from './link-drift.ts'
import { bridgeName, hostLinkName } from './link-names.ts'
import type { NamespaceOwner } from './linux-networks.ts'

type Link = Parameters<NativeBinding['connectNamespace']>[0]['endpoints'][number]

/** A link with what it is for. */
export type PlannedLink = Link & { readonly endpoint: ObservedEndpoint }

export interface LinkOptions {
  readonly binding: NativeBinding
  readonly instance: string
  readonly find: (network: string) => ObservedNetwork | undefined
}

/** Connects a container's namespace to the bridges of its endpoints. */
export async function connectContainer(
  binding: NativeBinding,
  owner: NamespaceOwner,
  links: readonly PlannedLink[],
): Promise<void> {
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

export interface LinkChange {
  readonly containerId: string
  readonly owner: NamespaceOwner
  readonly before: readonly ObservedEndpoint[]
  readonly after: readonly ObservedEndpoint[]
}

/** What is new comes first and what goes comes last, so that there is a way out all the time. */
export async function changeLinks(
  options: LinkOptions,
  { containerId, owner, before, after }: LinkChange,
): Promise<void> {
  const { binding, instance, find } = options
  const gone = without(before, after)
  const added = without(after, before)
  const hostLink = ({ network }: ObservedEndpoint): string =>
    hostLinkName(instance, network, containerId)
  const remove = (endpoints: readonly ObservedEndpoint[]): Promise<unknown> =>
    Promise.all(endpoints.map((endpoint) => binding.removeLink({ name: hostLink(endpoint) })))
  try {
    if (added.length > 0)
      await connectContainer(binding, owner, planLinks(options, containerId, added, undefined))
    const wayOut = findWayOut(after, find)
    const gateway = wayOut === undefined ? undefined : find(wayOut.network)?.gateway
    const isMoved = wayOut?.network !== findWayOut(before, find)?.network
    if (isMoved && wayOut?.link !== undefined && gateway !== undefined) {
      await binding.setDefaultRoute({ ...owner, link: wayOut.link, gateway })
    }
  } catch (error) {
    await remove(added)
    throw error
  }
  await remove(gone)
}

function without(
  endpoints: readonly ObservedEndpoint[],
  others: readonly ObservedEndpoint[],
): readonly ObservedEndpoint[] {
  return endpoints.filter(({ network }) => !others.some((other) => other.network === network))
}

/** Gives links anew that are not as they were made. What is left of them is taken away first. */
export async function repairContainerLinks(
  binding: NativeBinding,
  owner: NamespaceOwner,
  made: { readonly links: readonly PlannedLink[]; readonly looksInside: boolean },
): Promise<void> {
  const host = await viewHost(binding, [owner])
  const inside = made.looksInside ? host.namespaces[0] : undefined
  const wrong = findLinkDrift({ links: made.links, host, inside })
  if (wrong.length === 0) return
  const lost = made.links.filter((link) => wrong.some(({ endpoint }) => endpoint === link.endpoint))
  await Promise.all(lost.map(({ hostLink }) => binding.removeLink({ name: hostLink })))
  await connectContainer(binding, owner, lost)
}

export function planLinks(
  options: Pick<LinkOptions, 'instance' | 'find'>,
  containerId: string,
  endpoints: readonly ObservedEndpoint[],
  wayOut: ObservedEndpoint | undefined,
): PlannedLink[] {
  return endpoints.map((endpoint, index) => ({
    endpoint,
    bridge: bridgeName(options.instance, endpoint.network),
    hostLink: hostLinkName(options.instance, endpoint.network, containerId),
    containerLink: endpoint.link ?? endpoint.interfaceName ?? `eth${index}`,
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
