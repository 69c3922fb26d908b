import type { ResolverSettings } from './resolver-settings.ts'

export interface ContainerFilesOptions {
  readonly hostname: string
  readonly domainname: string | undefined
  /** Addresses of the container, in the order of its links. */
  readonly addresses: readonly string[]
  /** Content of the machine's hosts(5), where the container has the machine's network. */
  readonly machineHosts: string | undefined
  /** `host-gateway` stands for `hostGateway`. */
  readonly extraHosts: Readonly<Record<string, readonly string[]>>
  /** Gateway of the container's first network; `undefined` without a network. */
  readonly hostGateway: string | undefined
  /** What the container is to use. */
  readonly resolver: ResolverSettings
  /** Whether the container has a name server of ours: it is on a network. */
  readonly nameServer: boolean
}

/** Contents of the files that the engine puts over a container's own. */
export interface ContainerFiles {
  readonly hosts: string
  readonly resolvConf: string
  readonly hostname: string
}

const standardHosts = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::\tip6-localnet',
  'ff00::\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
]

export function containerFiles(options: ContainerFilesOptions): ContainerFiles {
  return {
    hosts: hostsText(options),
    resolvConf: lines(resolverLines(options)),
    hostname: `${options.hostname}\n`,
  }
}

/** With the machine's network, the names of the machine hold too. */
function hostsText(options: ContainerFilesOptions): string {
  const { machineHosts } = options
  if (machineHosts === undefined) {
    return lines([...standardHosts, ...extraHosts(options), ...ownNames(options)])
  }
  const end = machineHosts === '' || machineHosts.endsWith('\n') ? '' : '\n'
  return machineHosts + end + lines(extraHosts(options))
}

/** Without a gateway, `host-gateway` has no meaning and the entry is left out. */
function extraHosts({ extraHosts, hostGateway }: ContainerFilesOptions): string[] {
  return Object.entries(extraHosts).flatMap(([name, addresses]) =>
    addresses.flatMap((address) => {
      const target = address === 'host-gateway' ? hostGateway : address
      return target === undefined ? [] : [`${target}\t${name}`]
    }),
  )
}

/** The short form of a qualified host name follows it, as hosts(5) wants. */
function ownNames({ hostname, domainname, addresses }: ContainerFilesOptions): string[] {
  const full = domainname === undefined ? hostname : `${hostname}.${domainname}`
  const [short = full] = full.split('.')
  const names = short === full ? full : `${full} ${short}`
  const targets = addresses.length > 0 ? addresses : ['127.0.1.1']
  return targets.map((address) => `${address}\t${names}`)
}

/** `ndots:0` sends names without a dot to us as they are, before any search domain is tried. */
function resolverLines({ resolver, nameServer }: ContainerFilesOptions): string[] {
  const { nameServers, search, options } = resolver
  const kept = options.filter((option) => !option.startsWith('ndots:'))
  const allOptions = nameServer ? [...kept, 'ndots:0'] : options
  return [
    ...(nameServer ? ['127.0.0.11'] : nameServers).map((address) => `nameserver ${address}`),
    ...(search.length > 0 ? [`search ${search.join(' ')}`] : []),
    ...(allOptions.length > 0 ? [`options ${allOptions.join(' ')}`] : []),
  ]
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('')
}
