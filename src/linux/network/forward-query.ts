import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import type { Clock } from '../../engine/clock.ts'
import { seconds } from '../../model/duration.ts'
import { isReplyTo, responseCode, responseCodes } from './dns-message.ts'
import type { DnsQuery } from './dns-message.ts'
import { addressFamily } from './ipv4.ts'
import { MessageSplitter, frameMessage } from './length-prefixed.ts'

export interface ForwardOptions {
  readonly transport: 'udp' | 'tcp'
  /** Addresses, asked one after the other. */
  readonly upstreams: readonly string[]
  readonly port: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** As resolv.conf(5) has it: more name servers are not asked. */
const maximumUpstreams = 3

/** For one upstream to answer. */
const answerTimeout = seconds(4)

/**
 * Passes the query on as it came, over the transport on which it came, and returns the first useful
 * reply as it came: a truncated one makes the asker come again over TCP.
 * `undefined` when no upstream has one. Upstreams that answer "server failure" or "refused" count as without.
 */
export async function forwardQuery(
  query: DnsQuery,
  options: ForwardOptions,
): Promise<Buffer | undefined> {
  for (const upstream of options.upstreams.slice(0, maximumUpstreams)) {
    if (options.signal.aborted) return undefined
    const reply = await askWithin(query, upstream, options)
    if (reply !== undefined && isUseful(reply)) return reply
  }
  return undefined
}

function isUseful(reply: Buffer): boolean {
  const code = responseCode(reply)
  return code !== responseCodes.serverFailure && code !== responseCodes.refused
}

/** Every way out goes through `end`, which closes the socket and the timer. */
function askWithin(
  query: DnsQuery,
  upstream: string,
  options: ForwardOptions,
): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const finish = (reply: Buffer | undefined) => {
      close()
      cancelTimeout()
      options.signal.removeEventListener('abort', giveUp)
      resolve(reply)
    }
    const giveUp = () => finish(undefined)
    const ask = options.transport === 'udp' ? askOverUdp : askOverTcp
    const cancelTimeout = options.clock.schedule(answerTimeout, giveUp)
    options.signal.addEventListener('abort', giveUp, { once: true })
    const close = ask(query, { address: upstream, port: options.port }, finish)
  })
}

interface Upstream {
  readonly address: string
  readonly port: number
}

/** A socket of its own per query: its random port is what makes a forged reply hard. */
function askOverUdp(
  query: DnsQuery,
  upstream: Upstream,
  finish: (reply: Buffer | undefined) => void,
): () => void {
  const socket = createSocket(addressFamily(upstream.address) === 6 ? 'udp6' : 'udp4')
  socket.unref()
  socket.on('error', () => finish(undefined)) // Refused or unreachable: the next upstream is asked.
  socket.on('message', (message) => {
    if (isReplyTo(query, message)) finish(message)
  })
  socket.connect(upstream.port, upstream.address, () => {
    socket.send(query.bytes)
  })
  return once(() => socket.close())
}

function askOverTcp(
  query: DnsQuery,
  upstream: Upstream,
  finish: (reply: Buffer | undefined) => void,
): () => void {
  const splitter = new MessageSplitter()
  const socket = connect({ host: upstream.address, port: upstream.port })
  socket.unref()
  socket.on('error', () => finish(undefined)) // Refused or unreachable: the next upstream is asked.
  socket.on('close', () => finish(undefined))
  socket.on('data', (piece: Buffer) => {
    const reply = splitter.push(piece).find((message) => isReplyTo(query, message))
    if (reply !== undefined) finish(reply)
  })
  socket.write(frameMessage(query.bytes))
  return () => socket.destroy()
}

/** Closing a datagram socket twice throws, and an error may follow a reply. */
function once(action: () => void): () => void {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}
