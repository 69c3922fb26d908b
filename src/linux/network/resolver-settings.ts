import { readFile, stat } from 'node:fs/promises'
import { addressFamily } from './ipv4.ts'

/** What a resolv.conf(5) says. */
export interface ResolverSettings {
  readonly nameServers: readonly string[]
  readonly search: readonly string[]
  readonly options: readonly string[]
}

/** Our own address inside containers; as an upstream it would ask itself. */
const ownAddress = '127.0.0.11'

/** The last `search` or `domain` counts, as in the C library; options add up. */
export function parseResolvConf(text: string): ResolverSettings {
  const nameServers: string[] = []
  const options: string[] = []
  let search: readonly string[] = []
  for (const line of text.split('\n')) {
    const [keyword, ...values] = line.trim().split(/\s+/)
    if (keyword === 'nameserver') nameServers.push(...values.slice(0, 1).filter(isUpstream))
    if (keyword === 'search') search = values
    if (keyword === 'domain') search = values.slice(0, 1)
    if (keyword === 'options') options.push(...values)
  }
  return { nameServers, search, options }
}

/** Reads the machine's settings, and again whenever the file has changed. */
export function openResolverSettings(path: string): () => Promise<ResolverSettings> {
  let readAt: number | undefined
  let settings = parseResolvConf('')
  return async () => {
    try {
      const { mtimeMs } = await stat(path)
      if (mtimeMs !== readAt) settings = parseResolvConf(await readFile(path, 'utf8'))
      readAt = mtimeMs
      return settings
    } catch {
      return parseResolvConf('') // As the C library does: a file that is missing or unreadable says nothing.
    }
  }
}

/** The zone of a link-local address stays: the socket needs it. */
function isUpstream(address: string): boolean {
  return address !== ownAddress && addressFamily(address) !== undefined
}
