import { StackError } from '../../errors/stack-error.ts'
import type { ObservedNetwork } from '../../model/observed-state.ts'
import type { NativeBinding, SystemCallFailure } from '../../native/binding.ts'
import { macAddress } from './address-pool.ts'
import { applyBridgeSettings, wrongBridgeSettings } from './bridge-settings.ts'
import type { HostView } from './host-view.ts'
import { parseRange } from './ipv4.ts'

/** Makes the bridge of a network, or brings the one that exists to its form. */
export async function setUpBridge(
  binding: NativeBinding,
  bridge: string,
  network: ObservedNetwork,
): Promise<void> {
  try {
    await binding.createBridge({
      name: bridge,
      macAddress: macAddress(network.gateway),
      address: network.gateway,
      prefixLength: parseRange(network.subnet)?.prefixLength ?? 24,
      mtu: network.mtu ?? 0,
    })
    await applyBridgeSettings(bridge, network.internal)
  } catch (error) {
    throw networkFailure(network.name, error)
  }
}

/** What is wrong with the bridge of a network, as clauses. */
export async function findBridgeDrift(
  bridge: string,
  network: ObservedNetwork,
  { links }: HostView,
): Promise<readonly string[]> {
  const link = links.get(bridge)
  if (link?.kind !== 'bridge') return [`its bridge ${bridge} is gone`]
  if (!link.up) return [`its bridge ${bridge} is down`]
  if (!link.addresses.includes(network.gateway)) {
    return [`its bridge ${bridge} has lost its address ${network.gateway}`]
  }
  const settings = await wrongBridgeSettings(bridge, network.internal)
  return settings.map((setting) => `the kernel's setting ${setting} was changed`)
}

/** Has a failure of the kernel name the networks of the endpoints that it is about. */
export async function namingNetworks(
  endpoints: readonly { readonly network: string }[],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw networkFailure(endpoints.map(({ network }) => network).join(', '), error)
  }
}

/** What the kernel refused, as an error that names the network. */
export function networkFailure(network: string, error: unknown): unknown {
  if (!isSystemCallFailure(error)) return error
  const detail = error.detail === null ? [] : [error.detail]
  return new StackError('NW0003', `network ${network} cannot be set up: ${error.message}`, {
    hint: 'check that stackd runs as root and that no other program uses the same link or addresses',
    evidence: detail,
    cause: error,
  })
}

export function isSystemCallFailure(error: unknown): error is SystemCallFailure {
  return error instanceof Error && 'code' in error && 'detail' in error
}
