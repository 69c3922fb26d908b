import { chmodSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  createServer as createSocketServer,
  type Server as SocketServer,
  type Socket,
} from 'node:net'
import type { Duplex } from 'node:stream'
import { StackError, type Failure } from '../errors/stack-error.ts'

/** A request that a route answers. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: URLSearchParams
  /** What the `:name` parts of the route's path stood for. */
  readonly parameters: Readonly<Record<string, string>>
  /** Fires when the client is gone. */
  readonly signal: AbortSignal
}

export interface Route {
  readonly method: 'GET' | 'POST'
  /** Such as `/v1/projects/:name/requests`. */
  readonly path: string
  readonly handle: (exchange: Exchange) => Promise<void>
}

export interface UpgradeRoute {
  readonly path: string
  readonly handle: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>
}

export interface ControlServer {
  /** Connections that are open now. */
  connectionCount(): Promise<number>
  close(): Promise<void>
}

export interface ControlServerOptions {
  readonly socketPath: string
  readonly routes: readonly Route[]
  readonly upgrades: readonly UpgradeRoute[]
  readonly onBug: (error: unknown) => void
  /** A client came or went. */
  readonly onTraffic: () => void
  /** Whether whoever is at the other end of that descriptor may use the supervisor. */
  readonly mayConnect: (descriptor: number) => Promise<boolean>
}

/** Serves HTTP on a unix socket that only this user may open. The caller holds the supervisor's lock. */
export async function openControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const server = createServer((request, response) => {
    void answer(request, response, options)
  })
  server.requestTimeout = 0
  server.on('connection', (socket) => {
    options.onTraffic()
    socket.on('close', options.onTraffic)
  })
  server.on('upgrade', (request, socket, head) => {
    void upgrade(request, socket, head, options)
  })
  // Half open as those of an HTTP server: a client that has sent all may still be answered.
  const connections = { pauseOnConnect: true, allowHalfOpen: true }
  const gate = createSocketServer(connections, (socket) => {
    void admit(socket, server, options)
  })
  // What lies there was left by a supervisor that is gone, as the lock is ours.
  await rm(options.socketPath, { force: true })
  await listen(gate, options.socketPath)
  return {
    connectionCount: () =>
      new Promise((resolve, reject) => {
        gate.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))
      }),
    close: () =>
      new Promise((resolve) => {
        gate.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Nothing that a stranger sends is read, should the modes of socket and directory not have kept it out. */
async function admit(
  socket: Socket,
  server: Server,
  { mayConnect, onBug }: ControlServerOptions,
): Promise<void> {
  // The peer may go at any time.
  socket.on('error', () => undefined)
  try {
    const isAllowed = await mayConnect(descriptorOf(socket))
    if (!isAllowed || socket.destroyed) {
      socket.destroy()
      return
    }
    server.emit('connection', socket)
    socket.resume()
  } catch (error) {
    if (!socket.destroyed) onBug(error)
    socket.destroy()
  }
}

/** Node.js gives it to nobody else. */
function descriptorOf(socket: Socket): number {
  const { _handle: handle } = socket as { readonly _handle?: { readonly fd?: number } | null }
  return handle?.fd ?? -1
}

function listen(server: SocketServer, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const mask = process.umask(0o177)
    server.once('error', reject)
    server.listen(path, () => {
      chmodSync(path, 0o600)
      resolve()
    })
    process.umask(mask)
  })
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { routes, onBug }: ControlServerOptions,
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  try {
    const url = new URL(request.url ?? '/', 'http://stackd')
    for (const route of routes) {
      const parameters = matchPath(route.path, url.pathname)
      if (route.method !== request.method || parameters === undefined) continue
      const exchange = {
        request,
        response,
        query: url.searchParams,
        parameters,
        signal: gone.signal,
      }
      return await route.handle(exchange)
    }
    throw new StackError('DM0004', `the supervisor has no ${request.method} ${url.pathname}`, {
      hint: 'use a stack command of the same version as the supervisor',
    })
  } catch (error) {
    if (!(error instanceof StackError)) onBug(error)
    sendFailure(response, failureOf(error))
  }
}

async function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { upgrades, onBug }: ControlServerOptions,
): Promise<void> {
  // The peer may go at any time; what it was doing ends by `close`.
  socket.on('error', () => undefined)
  try {
    const route = upgrades.find(({ path }) => path === request.url)
    if (route === undefined) throw new StackError('DM0004', `the supervisor has no ${request.url}`)
    await route.handle(request, socket, head)
  } catch (error) {
    if (!(error instanceof StackError)) onBug(error)
    const body = JSON.stringify({ failure: failureOf(error) })
    socket.end(
      'HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n' +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  }
}

/** The values of the `:name` parts when the path fits the pattern. */
function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const expected = pattern.split('/')
  const parts = path.split('/')
  if (expected.length !== parts.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, name] of expected.entries()) {
    const part = parts[index] ?? ''
    if (name.startsWith(':')) parameters[name.slice(1)] = decodeURIComponent(part)
    else if (name !== part) return undefined
  }
  return parameters
}

function sendFailure(response: ServerResponse, failure: Failure): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(400, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ failure }))
}

function failureOf(error: unknown): Failure {
  if (error instanceof StackError) return error.toFailure()
  const said = error instanceof Error ? error.message : String(error)
  return new StackError('EN0006', `the supervisor failed: ${said}`, {
    hint: 'see stackd.log in the data directory; this is a defect of stack',
  }).toFailure()
}
