import { readFile, writeFile } from 'node:fs/promises'
import { isMissing } from '../json-file.ts'

interface KernelSetting {
  readonly path: string
  readonly value: string
  /** Whether a kernel without this setting has nothing to protect. */
  readonly optional: boolean
}

/** Brings the kernel's settings of a bridge to what it needs. */
export async function applyBridgeSettings(bridge: string, internal: boolean): Promise<void> {
  for (const { path, value } of await findWrongSettings(bridge, internal)) {
    await writeFile(path, value)
  }
}

/** Names of the settings that are not what the bridge needs, as sysctl(8) has them. */
export async function wrongBridgeSettings(bridge: string, internal: boolean): Promise<string[]> {
  const wrong = await findWrongSettings(bridge, internal)
  return wrong.map(({ path }) => path.replace('/proc/sys/', '').replaceAll('/', '.'))
}

async function findWrongSettings(bridge: string, internal: boolean): Promise<KernelSetting[]> {
  const settings = internal ? ipv6Settings(bridge) : [...ipv6Settings(bridge), ...ways(bridge)]
  const wrong = await Promise.all(settings.map(isWrong))
  return settings.filter((_, index) => wrong[index])
}

/** The networks are IPv4; a bridge that speaks IPv6 would be a way round them (CVE-2020-13401). */
function ipv6Settings(bridge: string): KernelSetting[] {
  const directory = `/proc/sys/net/ipv6/conf/${bridge}`
  return [
    { path: `${directory}/accept_ra`, value: '0', optional: true },
    { path: `${directory}/disable_ipv6`, value: '1', optional: true },
  ]
}

function ways(bridge: string): KernelSetting[] {
  return [
    { path: '/proc/sys/net/ipv4/ip_forward', value: '1', optional: false },
    // Connections from 127.0.0.1 to a published port leave through the bridge.
    { path: `/proc/sys/net/ipv4/conf/${bridge}/route_localnet`, value: '1', optional: false },
  ]
}

async function isWrong({ path, value, optional }: KernelSetting): Promise<boolean> {
  try {
    return (await readFile(path, 'utf8')).trim() !== value
  } catch (error) {
    // That of a bridge that is gone is missed by whoever wants to set it.
    if (isMissing(error)) return !optional
    throw error
  }
}
