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

interface NamedAddress {
  readonly containerId: string
  readonly address: string
}

export function createNameTable(): NameTable {
  const records = new Map<string, NameRecord>()
  /** By network, then by name in lower case. */
  const index = new Map<string, Map<string, NamedAddress[]>>()

  function set(record: NameRecord): void {
    remove(record.containerId)
    records.set(record.containerId, record)
    for (const endpoint of record.endpoints) addEndpoint(record.containerId, endpoint)
  }

  function addEndpoint(containerId: string, { network, address, names }: NamedEndpoint): void {
    const byName = index.get(network) ?? new Map<string, NamedAddress[]>()
    index.set(network, byName)
    for (const name of new Set(names.map(canonical))) {
      byName.set(name, [...(byName.get(name) ?? []), { containerId, address }])
    }
  }

  function remove(containerId: string): void {
    const record = records.get(containerId)
    if (record === undefined) return
    records.delete(containerId)
    for (const { network, names } of record.endpoints) {
      const byName = index.get(network)
      for (const name of names.map(canonical)) removeName(byName, name, containerId)
      if (byName?.size === 0) index.delete(network)
    }
  }

  function resolve(name: string, networks: readonly string[]): readonly string[] {
    const wanted = canonical(name)
    const found = networks.flatMap((network) => {
      const byName = index.get(network)
      const suffix = `.${network.toLowerCase()}`
      const inner = wanted.endsWith(suffix) ? wanted.slice(0, -suffix.length) : undefined
      return byName?.get(wanted) ?? (inner === undefined ? [] : (byName?.get(inner) ?? []))
    })
    return [...new Set(found.map(({ address }) => address))]
  }

  function reverse(address: string, networks: readonly string[]): string | undefined {
    for (const { containerName, endpoints } of records.values()) {
      const match = endpoints.find(
        (endpoint) => endpoint.address === address && networks.includes(endpoint.network),
      )
      if (match !== undefined) return `${containerName}.${match.network}`
    }
    return undefined
  }

  return { set, remove, resolve, reverse }
}

function removeName(
  byName: Map<string, NamedAddress[]> | undefined,
  name: string,
  containerId: string,
): void {
  const left = byName?.get(name)?.filter((entry) => entry.containerId !== containerId) ?? []
  if (left.length > 0) byName?.set(name, left)
  else byName?.delete(name)
}

function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}
