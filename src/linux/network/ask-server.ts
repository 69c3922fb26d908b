import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ExecResult } from '../../engine/containers.ts'
import type { HttpProbe, NetworkProbe, TcpProbe } from '../../model/healthcheck.ts'

/** Opens a socket of the container's network namespace, connected to nothing. */
export type OpenSocket = (family: 'ipv4' | 'ipv6') => Promise<number>

export interface AskOptions {
  readonly probe: NetworkProbe
  readonly openSocket: OpenSocket
  /** Fires when the time is up. */
  readonly signal: AbortSignal
}

/** What is kept of an answer. */
const longestBody = 4096

/** Asks a server as its clients would. Rejects with the signal's reason when it takes too long. */
export async function askServer({ probe, openSocket, signal }: AskOptions): Promise<ExecResult> {
  const { address, port } = placeOf(probe)
  const fd = await openSocket(address.includes(':') ? 'ipv6' : 'ipv4')
  // Nothing may be read from a socket before it is connected.
  const socket = new Socket({ fd, readable: true, writable: true, manualStart: true } as object)
  try {
    await whileHeld(signal, (settle, reject) => {
      socket.once('error', reject)
      socket.connect({ host: address, port }, () => {
        socket.off('error', reject)
        settle()
      })
    })
    return probe.type === 'tcp' ? accepted(probe) : await askHttp(probe, socket, signal)
  } catch (error) {
    if (signal.aborted) throw error
    return refused(probe, error)
  } finally {
    socket.on('error', ignoreLateError)
    socket.destroy()
  }
}

/** What fails on a socket that nobody needs any more. */
function ignoreLateError(): void {}

function placeOf(probe: NetworkProbe): Pick<TcpProbe, 'address' | 'port'> {
  if (probe.type === 'tcp') return probe
  const { hostname, port, protocol } = new URL(probe.url)
  const standard = protocol === 'https:' ? 443 : 80
  return {
    address: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? standard : Number(port),
  }
}

function accepted({ address, port }: TcpProbe): ExecResult {
  return { exitCode: 0, output: `connected to ${address} port ${port}` }
}

function refused(probe: NetworkProbe, error: unknown): ExecResult {
  const reason = error instanceof Error ? error.message : String(error)
  const what = probe.type === 'tcp' ? 'connect' : `GET ${probe.url}`
  return { exitCode: 1, output: `${what}: ${reason}` }
}

async function askHttp(probe: HttpProbe, socket: Socket, signal: AbortSignal): Promise<ExecResult> {
  const response = await whileHeld<IncomingMessage>(signal, (settle, reject) => {
    const { hostname, port, pathname, search, protocol } = new URL(probe.url)
    const options: RequestOptions = {
      host: hostname,
      port,
      path: `${pathname}${search}`,
      headers: { connection: 'close', 'user-agent': 'stack-probe', ...probe.headers },
      createConnection: () =>
        // The address of a probe is in no certificate.
        protocol === 'https:' ? connectTls({ socket, rejectUnauthorized: false }) : socket,
    }
    httpRequest(options, settle).once('error', reject).end()
  })
  const status = response.statusCode ?? 0
  const body = await whileHeld<string>(signal, (settle, reject) => {
    readStart(response).then(settle, reject)
  })
  const isFine = probe.status.some(({ first, last }) => status >= first && status <= last)
  const answer = `GET ${probe.url}: ${status} ${response.statusMessage ?? ''}`.trimEnd()
  return { exitCode: isFine ? 0 : 1, output: body === '' ? answer : `${answer}\n${body}` }
}

async function readStart(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of response as AsyncIterable<Buffer>) {
    pieces.push(piece)
    length += piece.length
    if (length >= longestBody) break
  }
  return Buffer.concat(pieces).subarray(0, longestBody).toString()
}

/** Waits for something that has no signal of its own. */
function whileHeld<Found = void>(
  signal: AbortSignal,
  work: (settle: (found: Found) => void, reject: (error: unknown) => void) => void,
): Promise<Found> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new Error('aborted', { cause: signal.reason }))
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    const release = (): void => signal.removeEventListener('abort', onAbort)
    work(
      (found) => {
        release()
        resolve(found)
      },
      (error) => {
        release()
        reject(error instanceof Error ? error : new Error(String(error)))
      },
    )
  })
}
