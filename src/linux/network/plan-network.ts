import { StackError } from '../../errors/stack-error.ts'
import type { ObservedNetwork } from '../../model/observed-state.ts'
import type { Network } from '../../model/project.ts'
import { acceptSubnet, chooseSubnet } from './address-pool.ts'
import type { SubnetChoice } from './address-pool.ts'
import { subnetPreference } from './link-names.ts'

export interface NetworkPlan {
  readonly network: Network
  readonly project: string
  readonly configHash: string
  readonly instance: string
  /** Ranges that the machine uses, in CIDR notation. */
  readonly ranges: readonly string[]
  readonly others: readonly ObservedNetwork[]
}

/** Decides the addresses of a new network. Fails with NW0002 or NW0003. */
export function planNetwork(plan: NetworkPlan): ObservedNetwork {
  const { network } = plan
  return {
    name: network.name,
    project: plan.project,
    key: network.key,
    configHash: plan.configHash,
    internal: network.internal,
    ...(network.addressRange === undefined ? {} : { addressRange: network.addressRange }),
    ...(network.reservedAddresses.length === 0
      ? {}
      : { reservedAddresses: network.reservedAddresses }),
    ...(network.mtu === undefined ? {} : { mtu: network.mtu }),
    ...decideSubnet(plan),
  }
}

function decideSubnet(plan: NetworkPlan): SubnetChoice {
  const { network, ranges } = plan
  const ownSubnets = plan.others.map(({ subnet }) => subnet)
  if (network.subnet !== undefined) {
    const { name, subnet, gateway } = network
    return acceptSubnet({ network: name, subnet, gateway, ownSubnets, hostRanges: ranges })
  }
  const preference = subnetPreference(plan.instance, network.name)
  const choice = chooseSubnet([...ranges, ...ownSubnets], preference)
  if (choice !== undefined) return choice
  throw new StackError('NW0002', `no free address range is left for network ${network.name}`, {
    hint: 'remove networks that are not needed, or give this one a subnet under `ipam`',
  })
}
