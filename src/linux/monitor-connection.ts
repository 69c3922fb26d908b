import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { basename, dirname } from 'node:path'
import { StackError } from '../errors/stack-error.ts'

/** How a run ended, as the monitor saw it (native/MONITOR.md). Times in epoch milliseconds. */
export interface MonitorExit {
  readonly exitCode: number
  readonly signal: number
  readonly oomKilled: boolean
  /** False when it ended without a monitor, and the kernel does not tell its status. */
  readonly known: boolean
  readonly startedAt: number
  readonly finishedAt: number
}

/** The supervisor's line to the monitor of one run. */
export interface MonitorConnection {
  /** Sends a request and resolves with its answer; an `error` answer is thrown. */
  request(line: string): Promise<string>
  /** Resolves when the container says that it is ready; what it said before is not told. */
  readonly ready: Promise<void>
  /** As `request`, and resolves with an `error` answer too. */
  ask(line: string): Promise<string>
  /** Resolves with the exit, or with `undefined` when the monitor is gone without having told. */
  readonly ended: Promise<MonitorExit | undefined>
  close(): void
}

export async function connectMonitor(controlSocket: string): Promise<MonitorConnection> {
  const socket = await openSocket(controlSocket)
  const answers: ((answer: string) => void)[] = []
  let end: (exit: MonitorExit | undefined) => void = () => undefined
  let tellReady: () => void = () => undefined
  const ready = new Promise<void>((resolve) => (tellReady = resolve))
  const ended = new Promise<MonitorExit | undefined>((resolve) => (end = resolve))

  let unread = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (unread + chunk).split('\n')
    unread = lines.pop() ?? ''
    for (const line of lines) {
      const exit = parseExit(line)
      if (line === 'ready') tellReady()
      else if (exit === undefined) answers.shift()?.(line)
      else end(exit)
    }
  })
  const close = (): void => {
    end(undefined)
    for (const answer of answers.splice(0)) answer('error the monitor is gone')
  }
  socket.on('close', close)
  // It may have been killed as soon as it had taken the connection.
  if (socket.closed) close()

  const ask = (line: string): Promise<string> =>
    new Promise((resolve) => {
      if (socket.destroyed) return resolve('error the monitor is gone')
      answers.push(resolve)
      socket.write(`${line}\n`)
    })

  return {
    ask,
    request: async (line) => {
      const answer = await ask(line)
      if (answer.startsWith('error ')) {
        throw new StackError('EN0006', `monitor: ${answer.slice('error '.length)}`)
      }
      return answer
    },
    ready,
    ended,
    close: () => socket.destroy(),
  }
}

/** A connection that speaks the frames of native/EXEC.md with the stdio of the container. */
export async function openAttachment(controlSocket: string): Promise<Socket> {
  const socket = await openSocket(controlSocket)
  socket.write('attach\n')
  const answer = await readLine(socket)
  if (answer === 'ok') return socket
  socket.destroy()
  throw new StackError(
    'CT0007',
    `the container cannot be attached to: ${answer ?? 'it has ended'}`,
    {
      hint: 'see whether it runs with `stack ps`',
    },
  )
}

/** The first line, without what follows it; `undefined` when the connection ends before. */
function readLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0)
    const settle = (line: string | undefined): void => {
      socket.off('readable', read)
      socket.off('close', onClose)
      resolve(line)
    }
    const onClose = (): void => settle(undefined)
    const read = (): void => {
      for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read()) {
        received = Buffer.concat([received, chunk])
        const end = received.indexOf(10)
        if (end === -1) continue
        socket.unshift(received.subarray(end + 1))
        return settle(received.subarray(0, end).toString())
      }
    }
    socket.on('readable', read)
    socket.once('close', onClose)
    if (socket.closed) settle(undefined)
  })
}

/** What connecting to a monitor gives that is not there, or ends before it has taken the connection. */
const unserved = new Set<unknown>(['ENOENT', 'ECONNREFUSED', 'ECONNRESET'])

/** `undefined` when no monitor serves the socket. */
export async function connectIfServed(
  controlSocket: string,
): Promise<MonitorConnection | undefined> {
  try {
    return await connectMonitor(controlSocket)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (unserved.has(code)) return undefined
    throw error
  }
}

/**
 * The address of a unix socket holds 107 bytes, which a bundle's path may exceed; through a
 * descriptor of its directory every path is short.
 */
async function openSocket(path: string): Promise<Socket> {
  const directory = await open(dirname(path), constants.O_DIRECTORY)
  try {
    return await new Promise((resolve, reject) => {
      const socket = connect(`/proc/self/fd/${directory.fd}/${basename(path)}`)
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        // A monitor that is killed resets the connection; `close` follows and says all.
        socket.on('error', () => undefined)
        resolve(socket)
      })
    })
  } finally {
    await directory.close()
  }
}

function parseExit(line: string): MonitorExit | undefined {
  if (!line.startsWith('exited ')) return undefined
  const fields = parseFields(line)
  return {
    exitCode: Number(fields.get('code')),
    signal: Number(fields.get('signal')),
    oomKilled: fields.get('oom') === '1',
    known: fields.get('known') === '1',
    startedAt: Number(fields.get('started')),
    finishedAt: Number(fields.get('finished')),
  }
}

/** `word key=value key=value`: the monitor's form of a line with values. */
export function parseFields(line: string): ReadonlyMap<string, string> {
  const pairs = line.split(' ').flatMap((word): [string, string][] => {
    const equals = word.indexOf('=')
    return equals === -1 ? [] : [[word.slice(0, equals), word.slice(equals + 1)]]
  })
  return new Map(pairs)
}
