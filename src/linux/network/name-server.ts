import type { Clock } from '../../engine/clock.ts'
import { answerQuery } from './answer-query.ts'
import { encodeReply, parseQuery, responseCodes, udpLimit } from './dns-message.ts'
import type { DnsQuery, DnsReply } from './dns-message.ts'
import { forwardQuery } from './forward-query.ts'
import { openNameSockets } from './name-sockets.ts'
import type { NameSockets, Transport } from './name-sockets.ts'
import type { NameTable } from './name-table.ts'

/** Numbers under which a monitor holds what others may need (native/MONITOR.md). */
export const monitorDescriptors = { udp: 10, tcp: 11, console: 12 } as const

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
  /** Further names for others, in lower case, and the names that they stand for. */
  readonly links: ReadonlyMap<string, string>
  /** Addresses; empty takes the machine's own. */
  readonly upstreams: readonly string[]
  /** Bound UDP socket; owned by the server from here on, also when attaching fails. */
  readonly udpDescriptor: number
  /** Listening TCP socket; owned by the server from here on, also when attaching fails. */
  readonly tcpDescriptor: number
}

/** What a container is told of others. */
export type NameView = Pick<NameServerAttachment, 'networks' | 'forwards'>

/** Answers name queries of containers. Its sockets do not keep the process alive. */
export interface NameServer {
  /** Replaces an earlier attachment of the same container. */
  attach(attachment: NameServerAttachment): Promise<void>
  /** From now on; queries that are under way go on. Does nothing for what is not attached. */
  change(containerId: string, view: NameView): void
  /** Closes both sockets. Detaching what is not attached succeeds. */
  detach(containerId: string): Promise<void>
  /** The sockets that are served for a container now. */
  descriptorsOf(containerId: string): { readonly udp: number; readonly tcp: number } | undefined
  close(): Promise<void>
}

/** Queries that wait for an upstream at one time: of all containers, and of one that asks too much. */
const maximumForwarded = 1024
const maximumForwardedOfOne = 256

const largestTcpMessage = 65_535

/** Runs a task, or gives `undefined` at once when too many are under way. */
type Bound = <T>(task: () => Promise<T>) => Promise<T | undefined>

interface Attached {
  readonly current: { attachment: NameServerAttachment }
  readonly sockets: NameSockets
  readonly ending: AbortController
  readonly descriptors: { readonly udp: number; readonly tcp: number }
}

export function openNameServer(options: NameServerOptions): NameServer {
  const attached = new Map<string, Attached>()
  const ofAll = boundTo(maximumForwarded)

  async function attach(attachment: NameServerAttachment): Promise<void> {
    await detach(attachment.containerId)
    const ending = new AbortController()
    const ofOne = boundTo(maximumForwardedOfOne)
    const bound: Bound = (task) => ofOne(() => ofAll(task))
    const { udpDescriptor, tcpDescriptor } = attachment
    const current = { attachment }
    const sockets = await openNameSockets(udpDescriptor, tcpDescriptor, (bytes, transport) =>
      respond({ ...options, ...current, bound, signal: ending.signal }, bytes, transport),
    )
    const descriptors = { udp: udpDescriptor, tcp: tcpDescriptor }
    attached.set(attachment.containerId, { current, sockets, ending, descriptors })
  }

  function change(containerId: string, view: NameView): void {
    const entry = attached.get(containerId)
    if (entry !== undefined) entry.current.attachment = { ...entry.current.attachment, ...view }
  }

  async function detach(containerId: string): Promise<void> {
    const entry = attached.get(containerId)
    if (entry === undefined) return
    attached.delete(containerId)
    entry.ending.abort()
    await entry.sockets.close()
  }

  async function close(): Promise<void> {
    await Promise.all([...attached.keys()].map(detach))
  }

  return {
    attach,
    change,
    detach,
    descriptorsOf: (containerId) => attached.get(containerId)?.descriptors,
    close,
  }
}

interface Service extends NameServerOptions {
  readonly attachment: NameServerAttachment
  readonly bound: Bound
  readonly signal: AbortSignal
}

/** `undefined` leaves the message without an answer. */
async function respond(
  service: Service,
  bytes: Buffer,
  transport: Transport,
): Promise<Buffer | undefined> {
  const query = parseQuery(bytes)
  if (query === undefined) return undefined
  const limit = transport === 'udp' ? udpLimit(query) : largestTcpMessage
  const decision = answerQuery(query, service.attachment, service.table, service.random)
  if (decision.type === 'reply') return encodeReply(query, decision.reply, limit)
  const forwarded = await service.bound(() => forward(service, query, transport))
  return forwarded ?? encodeReply(query, serverFailure, limit)
}

async function forward(
  service: Service,
  query: DnsQuery,
  transport: Transport,
): Promise<Buffer | undefined> {
  const { attachment, hostUpstreams, upstreamPort, clock, signal } = service
  const own = attachment.upstreams
  const upstreams = own.length > 0 ? own : await hostUpstreams()
  return forwardQuery(query, { transport, upstreams, port: upstreamPort, clock, signal })
}

const serverFailure: DnsReply = {
  code: responseCodes.serverFailure,
  addresses: [],
  host: undefined,
}

function boundTo(maximum: number): Bound {
  let running = 0
  return async (task) => {
    if (running >= maximum) return undefined
    running++
    try {
      return await task()
    } finally {
      running--
    }
  }
}
