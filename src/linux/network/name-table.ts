/** The names of one running container, per network. */
export interface NameRecord {
  readonly containerId: string
  /** What a reverse lookup gives, before `.<network>`. */
  readonly containerName: string
  readonly endpoints: readonly NamedEndpoint[]
}

export interface NamedEndpoint {
  /** Name of the network on the machine. */
  readonly network: string
  readonly address: string
  /** Service, aliases, container name, short id, host name; in any case. */
  readonly names: readonly string[]
}

/** Who is found under which name. Knows running containers only: the caller sets and removes them. */
export interface NameTable {
  /** Replaces what was known of this container. */
  set(record: NameRecord): void
  remove(containerId: string): void
  /**
   * Addresses of `name` or `name.network` on the given networks, each once; empty when unknown.
   * The order is that in which the containers were set.
   */
  resolve(name: string, networks: readonly string[]): readonly string[]
  /** `container.network` of an address on the given networks. */
  reverse(address: string, networks: readonly string[]): string | undefined
}
