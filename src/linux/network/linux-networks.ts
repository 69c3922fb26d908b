import type { Networks } from '../../engine/networks.ts'
import type { ObservedEndpoint, ObservedNetwork } from '../../model/observed-state.ts'
import type { PublishedPort } from '../../model/port-mapping.ts'
import type { ServiceNetwork } from '../../model/service.ts'
import type { NativeBinding } from '../../native/binding.ts'
import type { HostView, NamespaceView } from './host-view.ts'

export interface NetworkOptions {
  /** `<data>/networks`; made when missing. */
  readonly directory: string
  readonly binding: NativeBinding
  /** Tells two supervisors of one machine apart in the names of links and tables. */
  readonly instance: string
}

/** What a container asks of one network. */
export interface Membership {
  /** Name of the network on the machine. */
  readonly network: string
  /** What it says of its endpoint; aliases are names besides those of container and service. */
  readonly wish: ServiceNetwork
}

/** A process whose network namespace is meant. */
export interface NamespaceOwner {
  readonly pid: number
  /** Field 22 of /proc/PID/stat. */
  readonly startTime: string
}

/**
 * Bridge networks of one supervisor: records on disk, bridges and firewall tables in the kernel.
 *
 * The life of a container here:
 *
 *     allocate ─▶ attach ─▶ publish      start; `allocate` may come long before, at creation
 *     unpublish                          exit; the addresses stay the container's
 *     allocate ─▶ attach ─▶ publish      restart: same addresses, new links
 *     reconnect                          while it runs
 *     release                            removal
 *
 * After a restart of the supervisor: `restore` for every container, then one `repairAll`.
 */
export interface LinuxNetworks extends Networks {
  find(name: string): ObservedNetwork | undefined

  /**
   * Gives a container its addresses, in the order of its links (`eth0`, `eth1`, …). Asking again
   * for the same networks gives the same answer, until `release`.
   * Fails with NW0004 for a network that does not exist and NW0002 for one that is full.
   */
  allocate(containerId: string, memberships: readonly Membership[]): readonly ObservedEndpoint[]

  /** Takes over what `allocate` and `publish` gave in an earlier life of the supervisor. */
  restore(
    containerId: string,
    endpoints: readonly ObservedEndpoint[],
    ports: readonly PublishedPort[],
  ): void

  /** Makes the links of the allocated endpoints inside the namespace. Brings `lo` up in any case. */
  attach(containerId: string, owner: NamespaceOwner): Promise<void>

  /**
   * Brings a container that runs onto these networks, and off the others. What it stays on is not
   * touched, and it keeps its way out for as long as it is on that network, unless another one has
   * a higher priority. Asking again for what was cut short finishes it.
   */
  reconnect(
    containerId: string,
    owner: NamespaceOwner,
    memberships: readonly Membership[],
  ): Promise<readonly ObservedEndpoint[]>

  /**
   * Leads these ports of the host to the container; replaces what was published for it before.
   * A container without a network that has a way out publishes nothing.
   */
  publish(containerId: string, ports: readonly PublishedPort[]): Promise<void>
  unpublish(containerId: string): Promise<void>

  /** Publishes these ports for one container and those of the other no longer, in one step. */
  switchPorts(
    containerId: string,
    ports: readonly PublishedPort[],
    fromId: string | undefined,
  ): Promise<void>

  /** Unpublishes, and gives the addresses back. Releasing what is gone succeeds. */
  release(containerId: string): Promise<void>

  /** What of each network is not as it was made, as clauses by its name. */
  findDrift(host: HostView): Promise<ReadonlyMap<string, readonly string[]>>
  /** What of a container's links is not as it was made, as clauses. */
  findLinkDrift(containerId: string, host: HostView, inside: NamespaceView): readonly string[]

  /** Brings the bridge, the kernel settings and the firewall table of a network to what they should be. */
  repair(name: string): Promise<void>
  /** Connects anew what `findLinkDrift` finds amiss now; inside of its namespace where asked. */
  repairLinks(containerId: string, owner: NamespaceOwner, looksInside: boolean): Promise<void>
  /** `repair` of all networks that need it, or may need it. Returns their names. */
  repairAll(): Promise<readonly string[]>
}
