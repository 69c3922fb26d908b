import { StackError } from '../../errors/stack-error.ts'
import type { ObservedEndpoint, ObservedNetwork } from '../../model/observed-state.ts'
import { isAddressOf, macAddress, nextAddress } from './address-pool.ts'
import { parseRange } from './ipv4.ts'
import type { Membership } from './linux-networks.ts'

/** Which container has which addresses, in memory: the containers' records hold them on disk. */
export class AddressBook {
  readonly #endpoints = new Map<string, readonly ObservedEndpoint[]>()
  readonly #lastGiven = new Map<string, string>()
  readonly #find: (network: string) => ObservedNetwork | undefined

  constructor(find: (network: string) => ObservedNetwork | undefined) {
    this.#find = find
  }

  of(containerId: string): readonly ObservedEndpoint[] {
    return this.#endpoints.get(containerId) ?? []
  }

  /** Links are numbered by priority, and then by the names of their networks, not by the file's order. */
  allocate(containerId: string, memberships: readonly Membership[]): readonly ObservedEndpoint[] {
    const earlier = this.of(containerId)
    const endpoints: ObservedEndpoint[] = []
    for (const membership of memberships.toSorted(byPriorityAndName)) {
      const kept = earlier.find(({ network }) => network === membership.network)
      const link = membership.wish.interfaceName ?? `eth${endpoints.length}`
      endpoints.push(this.#endpoint(membership, kept, link))
    }
    this.#endpoints.set(containerId, endpoints)
    return endpoints
  }

  /** As `allocate` while the links are there: those that stay keep their names and their order. */
  reallocate(containerId: string, memberships: readonly Membership[]): readonly ObservedEndpoint[] {
    const earlier = this.of(containerId)
    const isOf = (endpoint: ObservedEndpoint) => (membership: Membership) =>
      membership.network === endpoint.network
    const endpoints = earlier.flatMap((endpoint) => {
      const membership = memberships.find(isOf(endpoint))
      return membership === undefined ? [] : this.#endpoint(membership, endpoint, endpoint.link)
    })
    const added = memberships.filter((one) => !earlier.some((endpoint) => isOf(endpoint)(one)))
    for (const membership of added.toSorted(byPriorityAndName)) {
      const link = membership.wish.interfaceName ?? freeLink([...earlier, ...endpoints])
      endpoints.push(this.#endpoint(membership, undefined, link))
    }
    this.#endpoints.set(containerId, endpoints)
    return endpoints
  }

  restore(containerId: string, endpoints: readonly ObservedEndpoint[]): void {
    this.#endpoints.set(containerId, endpoints.map(withLink))
    for (const { network, address } of endpoints) this.#lastGiven.set(network, address)
  }

  release(containerId: string): void {
    this.#endpoints.delete(containerId)
  }

  /** Containers with an address on the network. */
  users(network: string): readonly string[] {
    const entries = [...this.#endpoints]
    return entries
      .filter(([, endpoints]) => endpoints.some((endpoint) => endpoint.network === network))
      .map(([containerId]) => containerId)
  }

  #endpoint(
    membership: Membership,
    kept: ObservedEndpoint | undefined,
    link: string | undefined,
  ): ObservedEndpoint {
    const { aliases, interfaceName, gatewayPriority, linkLocalAddresses } = membership.wish
    return {
      ...(kept ?? this.#give(membership)),
      aliases,
      ...(interfaceName === undefined ? {} : { interfaceName }),
      ...(link === undefined ? {} : { link }),
      ...(gatewayPriority === undefined ? {} : { gatewayPriority }),
      ...(linkLocalAddresses === undefined ? {} : { linkLocalAddresses }),
    }
  }

  #give({ network: name, wish }: Membership): Omit<ObservedEndpoint, 'aliases'> {
    const network = this.#find(name)
    if (network === undefined) {
      throw new StackError('NW0004', `network ${name} does not exist`, {
        hint: 'create it by bringing up the project that it belongs to',
      })
    }
    const address =
      wish.address === undefined ? this.#next(network) : this.#requested(network, wish.address)
    if (address === undefined) {
      throw new StackError('NW0002', `network ${name} has no free address in ${network.subnet}`, {
        hint: 'remove containers from it, or give it a larger subnet',
      })
    }
    if (wish.address === undefined) this.#lastGiven.set(name, address)
    const prefixLength = parseRange(network.subnet)?.prefixLength ?? 24
    return {
      network: name,
      address,
      prefixLength,
      macAddress: wish.macAddress ?? macAddress(address),
    }
  }

  #next(network: ObservedNetwork): string | undefined {
    const { name, subnet, gateway, addressRange, reservedAddresses = [] } = network
    return nextAddress({
      subnet,
      gateway,
      addressRange,
      isTaken: (candidate) =>
        reservedAddresses.includes(candidate) || this.#isTaken(name, candidate),
      last: this.#lastGiven.get(name),
    })
  }

  /** Fails with NW0002 for an address that the network has not, or that is taken. */
  #requested({ name, subnet, gateway }: ObservedNetwork, address: string): string {
    if (!isAddressOf(address, subnet) || address === gateway) {
      throw new StackError('NW0002', `address ${address} is no free one of network ${name}`, {
        hint: `choose an address in ${subnet} other than ${gateway}`,
      })
    }
    if (!this.#isTaken(name, address)) return address
    throw new StackError('NW0002', `address ${address} of network ${name} is taken`, {
      hint: 'choose another one; a service with a fixed address can have one container only',
    })
  }

  #isTaken(network: string, address: string): boolean {
    const all = [...this.#endpoints.values()].flat()
    return all.some((endpoint) => endpoint.network === network && endpoint.address === address)
  }
}

/** Records of earlier versions do not name it. */
function withLink(endpoint: ObservedEndpoint, index: number): ObservedEndpoint {
  return { ...endpoint, link: endpoint.link ?? endpoint.interfaceName ?? `eth${index}` }
}

function freeLink(endpoints: readonly ObservedEndpoint[]): string {
  const taken = new Set(endpoints.map(({ link }) => link))
  for (let number = 0; ; number++) if (!taken.has(`eth${number}`)) return `eth${number}`
}

function byPriorityAndName(one: Membership, other: Membership): number {
  const byPriority = (other.wish.priority ?? 0) - (one.wish.priority ?? 0)
  if (byPriority !== 0) return byPriority
  if (one.network === other.network) return 0
  return one.network < other.network ? -1 : 1
}
