import { StackError } from '../../errors/stack-error.ts'
import type { ObservedEndpoint, ObservedNetwork } from '../../model/observed-state.ts'
import { macAddress, nextAddress } from './address-pool.ts'
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

  /** Links are numbered by the names of their networks, which do not depend on the file's order. */
  allocate(containerId: string, memberships: readonly Membership[]): readonly ObservedEndpoint[] {
    const earlier = this.of(containerId)
    const endpoints: ObservedEndpoint[] = []
    for (const membership of memberships.toSorted(byNetworkName)) {
      const kept = earlier.find(({ network }) => network === membership.network)
      endpoints.push({ ...(kept ?? this.#give(membership.network)), aliases: membership.aliases })
    }
    this.#endpoints.set(containerId, endpoints)
    return endpoints
  }

  restore(containerId: string, endpoints: readonly ObservedEndpoint[]): void {
    this.#endpoints.set(containerId, endpoints)
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

  #give(name: string): Omit<ObservedEndpoint, 'aliases'> {
    const network = this.#find(name)
    if (network === undefined) {
      throw new StackError('NW0004', `network ${name} does not exist`, {
        hint: 'create it by bringing up the project that it belongs to',
      })
    }
    const address = nextAddress({
      subnet: network.subnet,
      gateway: network.gateway,
      isTaken: (candidate) => this.#isTaken(name, candidate),
      last: this.#lastGiven.get(name),
    })
    if (address === undefined) {
      throw new StackError('NW0002', `network ${name} has no free address in ${network.subnet}`, {
        hint: 'remove containers from it, or give it a larger subnet',
      })
    }
    this.#lastGiven.set(name, address)
    const prefixLength = parseRange(network.subnet)?.prefixLength ?? 24
    return { network: name, address, prefixLength, macAddress: macAddress(address) }
  }

  #isTaken(network: string, address: string): boolean {
    const all = [...this.#endpoints.values()].flat()
    return all.some((endpoint) => endpoint.network === network && endpoint.address === address)
  }
}

function byNetworkName(one: Membership, other: Membership): number {
  if (one.network === other.network) return 0
  return one.network < other.network ? -1 : 1
}
