import { readFile, writeFile } from 'node:fs/promises'
import { isMissing } from '../json-file.ts'

interface KernelSetting {
  readonly path: string
  readonly value: string
  /** Whether a kernel without this setting has nothing to protect. */
  readonly optional: boolean
}

/** Brings the kernel's settings of a bridge to what it needs. Returns whether one was otherwise. */
export async function applyBridgeSettings(bridge: string, internal: boolean): Promise<boolean> {
  const settings = internal ? ipv6Settings(bridge) : [...ipv6Settings(bridge), ...ways(bridge)]
  const changes = await Promise.all(settings.map(applySetting))
  return changes.includes(true)
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

async function applySetting(setting: KernelSetting): Promise<boolean> {
  try {
    if ((await readFile(setting.path, 'utf8')).trim() === setting.value) return false
    await writeFile(setting.path, setting.value)
    return true
  } catch (error) {
    if (setting.optional && isMissing(error)) return false
    throw error
  }
}
