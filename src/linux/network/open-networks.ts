import { StackError } from '../../errors/stack-error.ts'
import type { ObservedEndpoint, ObservedNetwork } from '../../model/observed-state.ts'
import type { PublishedPort } from '../../model/port-mapping.ts'
import type { Network } from '../../model/project.ts'
import { AddressBook } from './address-book.ts'
import { namingNetworks, networkFailure, setUpBridge } from './bridges.ts'
import {
  changeLinks,
  connectContainer,
  findWayOut,
  planLinks,
  repairContainerLinks,
} from './container-links.ts'
import type { PlannedLink } from './container-links.ts'
import { openFirewall, type Firewall } from './firewall.ts'
import { renderRemoval, renderTable } from './firewall-ruleset.ts'
import { viewHost } from './host-view.ts'
import type { HostView, NamespaceView } from './host-view.ts'
import { findLinkDrift } from './link-drift.ts'
import { bridgeName, tableName } from './link-names.ts'
import type { LinuxNetworks, Membership, NamespaceOwner, NetworkOptions } from './linux-networks.ts'
import { findNetworkDrift } from './network-drift.ts'
import { planNetwork } from './plan-network.ts'
import { PortBook } from './port-book.ts'
import {
  checkNetworkName,
  readNetworkRecords,
  removeNetworkRecord,
  writeNetworkRecord,
} from './network-record.ts'

/** Reads the records and touches nothing in the kernel: that is left to `repair`. */
export async function openNetworks(options: NetworkOptions): Promise<LinuxNetworks> {
  return new BridgeNetworks(options, await readNetworkRecords(options.directory))
}

class BridgeNetworks implements LinuxNetworks {
  readonly #options: NetworkOptions
  readonly #networks: Map<string, ObservedNetwork>
  readonly #addresses: AddressBook
  readonly #ports = new PortBook((containerId) => this.#wayOut(containerId))
  readonly #firewall: Firewall
  /** Networks whose table was set in this life of the supervisor. */
  readonly #synced = new Set<string>()
  readonly #creations = new Map<string, Promise<void>>()

  constructor(options: NetworkOptions, networks: readonly ObservedNetwork[]) {
    this.#options = options
    this.#networks = new Map(networks.map((network) => [network.name, network]))
    this.#addresses = new AddressBook((name) => this.find(name))
    this.#firewall = openFirewall(options.binding, (name) => this.#render(name))
  }

  find(name: string): ObservedNetwork | undefined {
    return this.#networks.get(name)
  }

  async list(): Promise<readonly ObservedNetwork[]> {
    return [...this.#networks.values()]
  }

  async create(network: Network, project: string, configHash: string): Promise<void> {
    checkNetworkName(network.name)
    while (this.#creations.has(network.name)) {
      // Who started the creation hears of its failure; who waits for it tries again by itself.
      await this.#creations.get(network.name)?.catch(() => undefined)
    }
    const existing = this.find(network.name)
    if (existing === undefined) {
      const creation = this.#createNew(network, project, configHash)
      this.#creations.set(network.name, creation)
      return creation.finally(() => this.#creations.delete(network.name))
    }
    if (existing.configHash !== configHash) {
      throw new StackError('NW0003', `network ${network.name} exists with another configuration`, {
        hint: `remove it with the project ${existing.project ?? 'it belongs to'} first, or choose another name`,
      })
    }
    await this.#setUp(existing)
  }

  async remove(name: string): Promise<void> {
    const network = this.find(name)
    if (network === undefined) return
    const users = this.#addresses.users(name)
    if (users.length > 0) {
      const ids = users.map((id) => id.slice(0, 12)).join(', ')
      throw new StackError('NW0005', `network ${name} is in use by ${ids}`, {
        hint: 'remove these containers first',
      })
    }
    await this.#tearDown(network)
  }

  allocate(containerId: string, memberships: readonly Membership[]): readonly ObservedEndpoint[] {
    return this.#addresses.allocate(containerId, memberships)
  }

  restore(
    containerId: string,
    endpoints: readonly ObservedEndpoint[],
    ports: readonly PublishedPort[],
  ): void {
    this.#addresses.restore(containerId, endpoints)
    this.#ports.set(containerId, ports)
  }

  async attach(containerId: string, owner: NamespaceOwner): Promise<void> {
    const links = this.#linksOf(containerId)
    await namingNetworks(this.#addresses.of(containerId), () =>
      connectContainer(this.#options.binding, owner, links),
    )
  }

  async reconnect(
    containerId: string,
    owner: NamespaceOwner,
    memberships: readonly Membership[],
  ): Promise<readonly ObservedEndpoint[]> {
    const { binding, instance } = this.#options
    const find = (name: string) => this.find(name)
    const before = this.#addresses.of(containerId)
    const after = this.#addresses.reallocate(containerId, memberships)
    try {
      await changeLinks({ binding, instance, find }, { containerId, owner, before, after })
    } catch (error) {
      this.#addresses.restore(containerId, before)
      throw networkFailure(after.map(({ network }) => network).join(', '), error)
    }
    const ways = [before, after].flatMap((endpoints) => findWayOut(endpoints, find) ?? [])
    const networks = new Set(this.#ports.has(containerId) ? ways.map(({ network }) => network) : [])
    await Promise.all([...networks].map((name) => this.#sync(name)))
    return after
  }

  async publish(containerId: string, ports: readonly PublishedPort[]): Promise<void> {
    if (ports.length === 0) return this.unpublish(containerId)
    this.#ports.set(containerId, ports)
    await this.#syncWayOut(containerId)
  }

  async unpublish(containerId: string): Promise<void> {
    if (this.#ports.delete(containerId)) await this.#syncWayOut(containerId)
  }

  async switchPorts(
    containerId: string,
    ports: readonly PublishedPort[],
    fromId: string | undefined,
  ): Promise<void> {
    this.#ports.set(containerId, ports)
    if (fromId !== undefined) this.#ports.delete(fromId)
    // Where their networks differ, the new rules are there before the old ones go.
    await this.#syncWayOut(containerId, fromId ?? containerId)
  }

  async release(containerId: string): Promise<void> {
    await this.unpublish(containerId)
    this.#addresses.release(containerId)
  }

  findDrift(host: HostView): Promise<ReadonlyMap<string, readonly string[]>> {
    const networks = [...this.#networks.values()].filter(({ name }) => !this.#creations.has(name))
    const made = networks.map((network) => ({
      network,
      bridge: this.#bridge(network.name),
      table: this.#table(network.name),
      script: () => (this.#firewall.isBusy(network.name) ? undefined : this.#render(network.name)),
    }))
    return findNetworkDrift(this.#options.binding, made, host)
  }

  findLinkDrift(containerId: string, host: HostView, inside: NamespaceView): readonly string[] {
    const links = this.#linksOf(containerId)
    return findLinkDrift({ links, host, inside }).flatMap(({ causes }) => causes)
  }

  async repair(name: string): Promise<void> {
    const network = this.find(name)
    if (network !== undefined) await this.#setUp(network)
  }

  repairLinks(containerId: string, owner: NamespaceOwner, looksInside: boolean): Promise<void> {
    const links = this.#linksOf(containerId)
    return namingNetworks(this.#addresses.of(containerId), () =>
      repairContainerLinks(this.#options.binding, owner, { links, looksInside }),
    )
  }

  async repairAll(): Promise<readonly string[]> {
    const drift = await this.findDrift(await viewHost(this.#options.binding, []))
    const broken = [...this.#networks.values()].filter(
      ({ name }) => !this.#synced.has(name) || (drift.get(name) ?? []).length > 0,
    )
    await Promise.all(broken.map((network) => this.#setUp(network)))
    return broken.map(({ name }) => name)
  }

  async #createNew(network: Network, project: string, configHash: string): Promise<void> {
    const { binding, directory, instance } = this.#options
    // A bridge without a record is left from data that was deleted; its address would be in the way.
    await binding.removeLink({ name: this.#bridge(network.name) })
    const { ranges } = await binding.listUsedRanges({})
    // No pause from here to `set`: two networks made at once must not choose the same subnet.
    const others = [...this.#networks.values()]
    const planned = planNetwork({ network, project, configHash, instance, ranges, others })
    this.#networks.set(network.name, planned)
    try {
      writeNetworkRecord(directory, planned)
      await this.#setUp(planned)
    } catch (error) {
      await this.#abandon(network.name)
      throw error
    }
  }

  async #setUp(network: ObservedNetwork): Promise<void> {
    await Promise.all([
      setUpBridge(this.#options.binding, this.#bridge(network.name), network),
      this.#sync(network.name),
    ])
  }

  /** A table that could not be set is known to be stale, so `repair` tries again. */
  async #sync(name: string): Promise<void> {
    try {
      await this.#firewall.sync(name)
      this.#synced.add(name)
    } catch (error) {
      this.#synced.delete(name)
      throw error
    }
  }

  /** The record goes last, so that a removal that was cut short can be repeated. */
  async #tearDown(network: ObservedNetwork): Promise<void> {
    const { binding, directory } = this.#options
    const { name } = network
    this.#networks.delete(name)
    this.#synced.delete(name)
    try {
      await Promise.all([
        binding.removeLink({ name: this.#bridge(name) }),
        this.#firewall.sync(name),
      ])
    } catch (error) {
      this.#networks.set(name, network)
      throw networkFailure(name, error)
    }
    removeNetworkRecord(directory, name)
  }

  /** Takes back a creation that failed. What cannot be taken back is what failed in the first place. */
  async #abandon(name: string): Promise<void> {
    const { binding, directory } = this.#options
    this.#networks.delete(name)
    removeNetworkRecord(directory, name)
    await Promise.allSettled([
      binding.removeLink({ name: this.#bridge(name) }),
      this.#firewall.sync(name),
    ])
  }

  #linksOf(containerId: string): PlannedLink[] {
    const find = (name: string) => this.find(name)
    const options = { instance: this.#options.instance, find }
    const endpoints = this.#addresses.of(containerId)
    return planLinks(options, containerId, endpoints, findWayOut(endpoints, find))
  }

  async #syncWayOut(...containerIds: readonly string[]): Promise<void> {
    const names = containerIds.flatMap((id) => this.#wayOut(id)?.network ?? [])
    for (const name of new Set(names)) await this.#sync(name)
  }

  #wayOut(containerId: string): ReturnType<typeof findWayOut> {
    return findWayOut(this.#addresses.of(containerId), (name) => this.find(name))
  }

  #render(name: string): string {
    const table = this.#table(name)
    const network = this.find(name)
    if (network === undefined) return renderRemoval(table)
    return renderTable({
      table,
      bridge: this.#bridge(name),
      subnet: network.subnet,
      internal: network.internal,
      published: this.#ports.on(name),
    })
  }

  #table(network: string): string {
    return tableName(this.#options.instance, network)
  }

  #bridge(network: string): string {
    return bridgeName(this.#options.instance, network)
  }
}
