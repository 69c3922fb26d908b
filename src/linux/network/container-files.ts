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
