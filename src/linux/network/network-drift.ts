import type { ObservedNetwork } from '../../model/observed-state.ts'
import type { NativeBinding } from '../../native/binding.ts'
import { findBridgeDrift } from './bridges.ts'
import { countRules } from './firewall-ruleset.ts'
import type { HostView } from './host-view.ts'

/** A network with what the kernel is to have of it. */
export interface MadeNetwork {
  readonly network: ObservedNetwork
  readonly bridge: string
  readonly table: string
  /** What made its table; `undefined` while that is under way. */
  readonly script: () => string | undefined
}

/** What of each network is not as it was made, as clauses by its name. */
export async function findNetworkDrift(
  binding: NativeBinding,
  made: readonly MadeNetwork[],
  host: HostView,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { counts } = await binding.countFirewallRules({ tables: made.map(({ table }) => table) })
  const found = made.map(
    async ({ network, bridge, script }, index): Promise<[string, string[]]> => {
      const text = script()
      const hasRules = text === undefined || counts[index] === countRules(text)
      const causes = await findBridgeDrift(bridge, network, host)
      return [network.name, [...causes, ...(hasRules ? [] : ['its firewall rules are gone'])]]
    },
  )
  return new Map(await Promise.all(found))
}
