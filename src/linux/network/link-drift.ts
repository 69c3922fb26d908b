import type { ObservedEndpoint } from '../../model/observed-state.ts'
import type { PlannedLink } from './container-links.ts'
import type { HostView, NamespaceView } from './host-view.ts'

/** What is wrong with a link of a container, as clauses; and the endpoint that is to be connected anew. */
export interface LinkDrift {
  /** `undefined` for the loopback link. */
  readonly endpoint: ObservedEndpoint | undefined
  readonly causes: readonly string[]
}

export interface LinkDriftInput {
  readonly links: readonly PlannedLink[]
  readonly host: HostView
  /** `undefined` for a container that may change its links itself, or has ended. */
  readonly inside: NamespaceView
}

/** Compares the links of a container with what they were made as. */
export function findLinkDrift({ links, host, inside }: LinkDriftInput): readonly LinkDrift[] {
  const loopback = inside?.links.find(({ name }) => name === 'lo')
  return [
    ...(loopback?.up === false ? [{ endpoint: undefined, causes: ['link lo is down'] }] : []),
    ...links.flatMap((link) => {
      const causes = [...outsideCauses(link, host), ...insideCauses(link, inside)]
      return causes.length === 0 ? [] : [{ endpoint: link.endpoint, causes: [...new Set(causes)] }]
    }),
  ]
}

function outsideCauses(link: PlannedLink, { links }: HostView): string[] {
  const name = `link ${link.containerLink}`
  const found = links.get(link.hostLink)
  if (found === undefined) return [`${name} is gone`]
  const bridge = links.get(link.bridge)
  if (bridge?.index !== found.masterIndex) {
    return [`${name} is cut off from network ${link.endpoint.network}`]
  }
  return found.up ? [] : [`${name} is down`]
}

function insideCauses(link: PlannedLink, inside: NamespaceView): string[] {
  if (inside === undefined) return []
  const name = `link ${link.containerLink}`
  const found = inside.links.find((other) => other.name === link.containerLink)
  if (found === undefined) return [`${name} is gone`]
  const addresses = [link.address, ...link.linkLocal]
  const lost = addresses.filter((address) => !found.addresses.includes(address))
  const hasGateway = link.gateway === null || inside.gateways.includes(link.gateway)
  return [
    ...(found.up ? [] : [`${name} is down`]),
    ...lost.map((address) => `${name} has lost its address ${address}`),
    // A link without its address, or that is down, has no routes either.
    ...(hasGateway || lost.length > 0 || !found.up ? [] : ['the default route is gone']),
  ]
}
