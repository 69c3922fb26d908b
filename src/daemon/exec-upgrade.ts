import { spawn } from 'node:child_process'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ExecRequest } from '../client/api.ts'
import { StackError } from '../errors/stack-error.ts'
import type { LinuxEngine } from '../linux/linux-engine.ts'
import { prepareExec } from '../linux/prepare-exec.ts'
import type { UpgradeRoute } from './control-server.ts'
import { parseJson } from './exchange-json.ts'

/** The largest request of an exec: its command line and environment, as execve(2) bounds them. */
const longestBody = 2 * 1024 * 1024

/** Interactive exec: after the answer, bytes go between the client and the monitor's frames. */
export function execUpgrade(engine: LinuxEngine): UpgradeRoute {
  return {
    path: '/v1/exec',
    handle: async (request, socket, head) => {
      const { body, rest } = await readBody(request, socket, head)
      const command = await prepareExec(parseJson<ExecRequest>(body), engine)
      const child = spawn(command.file, command.args, {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: {},
        cwd: '/',
        detached: true,
      })
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: stack-exec\r\n\r\n',
      )
      // Either side may be gone first; the other one then sees the end of its stream.
      child.stdin.on('error', () => undefined)
      if (rest.length > 0) child.stdin.write(rest)
      socket.pipe(child.stdin)
      child.stdout.pipe(socket)
      socket.on('close', () => child.stdin.end())
      child.on('error', () => socket.destroy())
      child.on('close', command.cleanUp)
    },
  }
}

/**
 * The body of a request that asks for an upgrade. Node hands over the beginning of it unparsed in
 * `head`, or delivers it on the request, depending on its version.
 */
async function readBody(
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
