import type { PublishedPort } from '../../model/port-mapping.ts'
import { checkPublishable } from './check-publishable.ts'
import type { findWayOut } from './container-links.ts'
import type { PublishedEndpoint } from './firewall-ruleset.ts'

/** Which ports of the host lead to which container. */
export class PortBook {
  readonly #ports = new Map<string, readonly PublishedPort[]>()
  readonly #wayOut: (containerId: string) => ReturnType<typeof findWayOut>

  constructor(wayOut: (containerId: string) => ReturnType<typeof findWayOut>) {
    this.#wayOut = wayOut
  }

  /** Fails with NW0006 for what cannot be published. */
  set(containerId: string, ports: readonly PublishedPort[]): void {
    ports.forEach(checkPublishable)
    if (ports.length > 0) this.#ports.set(containerId, ports)
    else this.#ports.delete(containerId)
  }

  /** Whether it had any. */
  delete(containerId: string): boolean {
    return this.#ports.delete(containerId)
  }

  has(containerId: string): boolean {
    return this.#ports.has(containerId)
  }

  /** What is published to containers that leave the machine by this network. */
  on(network: string): PublishedEndpoint[] {
    return [...this.#ports].flatMap(([containerId, ports]) => {
      const wayOut = this.#wayOut(containerId)
      if (wayOut?.network !== network) return []
      return ports.map((port) => ({ ...port, containerAddress: wayOut.address }))
    })
  }
}
