import { StackError } from '../../errors/stack-error.ts'
import type { ObservedNetwork } from '../../model/observed-state.ts'
import type { NativeBinding, SystemCallFailure } from '../../native/binding.ts'
import { macAddress } from './address-pool.ts'
import { applyBridgeSettings } from './bridge-settings.ts'
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

/** Names of the bridges that exist and are up. */
export async function listBridges(binding: NativeBinding): Promise<ReadonlySet<string>> {
  const { links } = await binding.listLinks({})
  return new Set(links.filter(({ kind, up }) => kind === 'bridge' && up).map(({ name }) => name))
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
