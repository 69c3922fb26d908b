import { createHash } from 'node:crypto'

/**
 * Names in the kernel. Links have at most 15 characters (IFNAMSIZ), so names are hashed; the
 * supervisor's instance goes into each, so that two on one machine do not meet.
 */
export function bridgeName(instance: string, network: string): string {
  return `stk${networkId(instance, network)}`
}

export function tableName(instance: string, network: string): string {
  return `stack-${networkId(instance, network)}`
}

/** The host's end of a container's link. The same at each start, so that a left-over is found. */
export function hostLinkName(instance: string, network: string, containerId: string): string {
  return `stkv${digest([instance, network, containerId]).slice(0, 11)}`
}

/** A number that belongs to the name: where its search for a subnet starts. */
export function subnetPreference(instance: string, network: string): number {
  return Number.parseInt(digest([instance, network]).slice(0, 8), 16)
}

function networkId(instance: string, network: string): string {
  return digest([instance, network]).slice(0, 10)
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex')
}
