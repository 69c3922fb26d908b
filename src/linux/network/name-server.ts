import type { Clock } from '../../engine/clock.ts'
import type { NameTable } from './name-table.ts'

/** Numbers under which a monitor started with `--name-server` holds its sockets (native/MONITOR.md). */
export const monitorDescriptors = { udp: 10, tcp: 11 } as const

export interface NameServerOptions {
  readonly table: NameTable
  readonly clock: Clock
  /** The machine's own upstreams; asked for each forwarded query, so that changes are seen. */
  readonly hostUpstreams: () => Promise<readonly string[]>
  /** From 0 up to 1, as Math.random: the order of replicas in answers. */
  readonly random: () => number
  /** 53, but for tests. */
  readonly upstreamPort: number
}

export interface NameServerAttachment {
  readonly containerId: string
  /** Names of the networks that the container is on: it sees names of these only. */
  readonly networks: readonly string[]
  /** Whether unknown names go to an upstream: not for a container on internal networks only. */
  readonly forwards: boolean
  /** Addresses; empty takes the machine's own. */
  readonly upstreams: readonly string[]
  /** Bound UDP socket; owned by the server from here on, also when attaching fails. */
  readonly udpDescriptor: number
  /** Listening TCP socket; owned by the server from here on, also when attaching fails. */
  readonly tcpDescriptor: number
}

/** Answers name queries of containers. Its sockets do not keep the process alive. */
export interface NameServer {
  /** Replaces an earlier attachment of the same container. */
  attach(attachment: NameServerAttachment): Promise<void>
  /** Closes both sockets. Detaching what is not attached succeeds. */
  detach(containerId: string): Promise<void>
  close(): Promise<void>
}
