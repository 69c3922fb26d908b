import type { ResolverSettings } from './resolver-settings.ts'

export interface ContainerFilesOptions {
  readonly hostname: string
  /** Addresses of the container, in the order of its links. */
  readonly addresses: readonly string[]
  /** `host-gateway` stands for `hostGateway`. */
  readonly extraHosts: Readonly<Record<string, readonly string[]>>
  /** Gateway of the container's first network; `undefined` without a network. */
  readonly hostGateway: string | undefined
  /** From the machine's resolv.conf. */
  readonly hostResolver: ResolverSettings
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
    hosts: lines([...standardHosts, ...extraHosts(options), ...ownNames(options)]),
    resolvConf: lines(resolverLines(options)),
    hostname: `${options.hostname}\n`,
  }
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
function ownNames({ hostname, addresses }: ContainerFilesOptions): string[] {
  const [short = hostname] = hostname.split('.')
  const names = short === hostname ? hostname : `${hostname} ${short}`
  const targets = addresses.length > 0 ? addresses : ['127.0.1.1']
  return targets.map((address) => `${address}\t${names}`)
}

/** `ndots:0` sends names without a dot to us as they are, before any search domain is tried. */
function resolverLines({ hostResolver, nameServer }: ContainerFilesOptions): string[] {
  const { nameServers, search, options } = hostResolver
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
