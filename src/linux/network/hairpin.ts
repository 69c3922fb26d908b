import { readFile, writeFile } from 'node:fs/promises'
import { isMissing } from '../json-file.ts'

/** Absent without br_netfilter, which Docker and Kubernetes load. */
const bridgeFiltering = '/proc/sys/net/bridge/bridge-nf-call-iptables'

/**
 * Lets a container reach itself by a port that it publishes. Where bridged frames pass the
 * firewall, the kernel bridges such a connection instead of routing it, and a bridge port does not
 * give back what came in by it unless it is told to.
 */
export async function allowHairpin(hostLinks: readonly string[]): Promise<void> {
  if ((await unlessMissing(readFile(bridgeFiltering, 'utf8')))?.trim() !== '1') return
  await Promise.all(
    hostLinks.map((link) =>
      unlessMissing(writeFile(`/sys/class/net/${link}/brport/hairpin_mode`, '1')),
    ),
  )
}

/** A link ends with its container, and /sys may be that of another network namespace. */
async function unlessMissing<T>(access: Promise<T>): Promise<T | undefined> {
  try {
    return await access
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
