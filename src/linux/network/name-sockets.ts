import { closeSync } from 'node:fs'
import { createSocket } from 'node:dgram'
import type { Socket as DatagramSocket } from 'node:dgram'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { once } from 'node:events'
import { MessageSplitter, frameMessage } from './length-prefixed.ts'

export type Transport = 'udp' | 'tcp'

/** Gives the answer to a message, or `undefined` for none. */
export type Responder = (message: Buffer, transport: Transport) => Promise<Buffer | undefined>

export interface NameSockets {
  close(): Promise<void>
}

/** Connections of one container at one time, and how long one may be silent, in milliseconds. */
const maximumConnections = 32
const silenceMs = 10_000

/** Serves a bound UDP socket and a listening TCP socket given as descriptors, and owns both. */
export async function openNameSockets(
  udpDescriptor: number,
  tcpDescriptor: number,
  respond: Responder,
): Promise<NameSockets> {
  const datagrams = createSocket('udp4')
  const server = createServer()
  const connections = new Set<Socket>()
  try {
    datagrams.bind({ fd: udpDescriptor }) // Emits `listening` before it returns, or throws.
  } catch (error) {
    closeSync(udpDescriptor)
    closeSync(tcpDescriptor)
    throw error
  }
  datagrams.unref()
  const closing = new AbortController()
  serveDatagrams(datagrams, respond, closing.signal)
  server.maxConnections = maximumConnections
  server.on('connection', (socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
    serveConnection(socket, respond)
  })
  const close = () => {
    closing.abort()
    return closeAll(datagrams, server, connections)
  }
  try {
    server.listen({ fd: tcpDescriptor })
    await once(server, 'listening')
    server.unref()
  } catch (error) {
    await close()
    throw error
  }
  return { close }
}

/** Sending on a closed socket throws, so that an answer that comes after the closing is dropped. */
function serveDatagrams(socket: DatagramSocket, respond: Responder, closing: AbortSignal): void {
  socket.on('error', ignoreVanishedAsker)
  socket.on('message', (message, asker) => {
    void respond(message, 'udp').then((answer) => {
      if (closing.aborted || answer === undefined) return
      socket.send(answer, asker.port, asker.address, ignoreVanishedAsker)
    })
  })
}

function serveConnection(socket: Socket, respond: Responder): void {
  const splitter = new MessageSplitter()
  socket.unref()
  socket.setTimeout(silenceMs, () => socket.destroy())
  socket.on('error', ignoreVanishedAsker)
  socket.on('data', (piece: Buffer) => {
    for (const message of splitter.push(piece)) {
      void respond(message, 'tcp').then((answer) => {
        if (answer === undefined) socket.destroy()
        else if (socket.writable) socket.write(frameMessage(answer))
      })
    }
  })
}

async function closeAll(
  datagrams: DatagramSocket,
  server: Server,
  connections: ReadonlySet<Socket>,
): Promise<void> {
  for (const socket of connections) socket.destroy()
  await Promise.all([
    new Promise<void>((resolve) => datagrams.close(resolve)),
    new Promise<void>((resolve) => server.close(() => resolve())),
  ])
}

/** An asker that is gone needs no answer; it is the only thing that can fail on these sockets. */
function ignoreVanishedAsker(): void {}
