import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { StackError } from '../errors/stack-error.ts'

/** The largest request: a command line and environment, as execve(2) bounds them. */
const longestBody = 2 * 1024 * 1024

/** From here on, the connection carries frames. */
export function switchProtocols(socket: Duplex): void {
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: stack-exec\r\n\r\n',
  )
}

/**
 * The body of a request that asks for an upgrade. Node hands over the beginning of it unparsed in
 * `head`, or delivers it on the request, depending on its version.
 */
export async function readUpgradeBody(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<{ readonly body: string; readonly rest: Buffer }> {
  const length = Number(request.headers['content-length'] ?? 0)
  if (!Number.isInteger(length) || length > longestBody) {
    throw new StackError('DM0004', 'the request is too large')
  }
  let received = head
  while (received.length < length) {
    const chunk = await nextChunk(socket)
    if (chunk === undefined) throw new StackError('DM0004', 'the request was cut short')
    received = Buffer.concat([received, chunk])
  }
  return { body: received.subarray(0, length).toString('utf8'), rest: received.subarray(length) }
}

function nextChunk(socket: Duplex): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const finish = (chunk: Buffer | undefined): void => {
      socket.off('data', finish)
      socket.off('close', onClose)
      socket.pause()
      resolve(chunk)
    }
    const onClose = (): void => finish(undefined)
    socket.on('data', finish)
    socket.once('close', onClose)
    socket.resume()
  })
}
