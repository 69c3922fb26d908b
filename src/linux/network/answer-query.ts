import { responseCodes, reversedAddress } from './dns-message.ts'
import type { DnsQuery, DnsReply } from './dns-message.ts'
import type { NameTable } from './name-table.ts'

/** Who asks: decides what it may see. */
export interface Asker {
  readonly networks: readonly string[]
  /** Whether unknown names go to an upstream. */
  readonly forwards: boolean
  /** Names that it alone knows others by, in lower case. */
  readonly links: ReadonlyMap<string, string>
}

export type QueryDecision =
  | { readonly type: 'reply'; readonly reply: DnsReply }
  | { readonly type: 'forward' }

/**
 * Names of the asker's networks are answered here, whatever the type: one that has no IPv6 address
 * gets an empty success, because some resolvers take "no such name" for AAAA as final for A too.
 * Nothing leaves the machine for a container on internal networks only (CVE-2024-29018).
 */
export function answerQuery(
  query: Pick<DnsQuery, 'name' | 'type'>,
  asker: Asker,
  table: NameTable,
  random: () => number,
): QueryDecision {
  const host = findHost(query, asker, table)
  if (host !== undefined) return reply(responseCodes.success, { host })
  const linked = asker.links.get(query.name.replace(/\.$/, '').toLowerCase())
  const addresses = table.resolve(linked ?? query.name, asker.networks)
  if (addresses.length > 0) {
    const wanted = query.type === 'A' || query.type === 'ANY'
    return reply(responseCodes.success, { addresses: wanted ? shuffle(addresses, random) : [] })
  }
  if (asker.forwards) return { type: 'forward' }
  const isSingleLabel = !query.name.replace(/\.$/, '').includes('.')
  return reply(isSingleLabel ? responseCodes.noSuchName : responseCodes.serverFailure, {})
}

function findHost(
  query: Pick<DnsQuery, 'name' | 'type'>,
  asker: Asker,
  table: NameTable,
): string | undefined {
  const address = query.type === 'PTR' ? reversedAddress(query.name) : undefined
  return address === undefined ? undefined : table.reverse(address, asker.networks)
}

function reply(code: number, found: Partial<DnsReply>): QueryDecision {
  return { type: 'reply', reply: { code, addresses: [], host: undefined, ...found } }
}

/** Fisher and Yates: each order is as likely as any other. */
function shuffle<T>(values: readonly T[], random: () => number): T[] {
  const shuffled = [...values]
  for (let end = shuffled.length - 1; end > 0; end--) {
    const pick = Math.floor(random() * (end + 1))
    const [one, other] = [shuffled[pick], shuffled[end]]
    if (one === undefined || other === undefined) continue
    shuffled[pick] = other
    shuffled[end] = one
  }
  return shuffled
}
