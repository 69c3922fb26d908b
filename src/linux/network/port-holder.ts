import { readFile, readdir, readlink } from 'node:fs/promises'
import type { PortProtocol, PublishedPort } from '../../model/port-mapping.ts'
import { addressesCollide, parseProcSockets } from './proc-sockets.ts'

/** Who has a port of the host. */
export type PortHolder =
  | { readonly type: 'container'; readonly name: string; readonly project: string }
  | { readonly type: 'process'; readonly pid: number; readonly command: string }

export interface PortPublisher {
  readonly name: string
  readonly project: string
  readonly ports: readonly PublishedPort[]
}

export interface HostPort {
  readonly protocol: PortProtocol
  readonly address: string
  readonly port: number
}

/**
 * Finds out who keeps us from taking a port: a container of ours, or another process.
 * `undefined` when nobody is seen: the holder is gone by now, or may not be looked at.
 */
export async function findPortHolder(
  wanted: HostPort,
  publishers: readonly PortPublisher[],
): Promise<PortHolder | undefined> {
  const publisher = publishers.find(({ ports }) => ports.some((port) => isTakenBy(wanted, port)))
  if (publisher !== undefined) {
    return { type: 'container', name: publisher.name, project: publisher.project }
  }
  const inodes = await findInodes(wanted)
  const isReservation = reservationTest(wanted)
  for (const pid of await listProcesses()) {
    if ((await holdsSocket(pid, inodes)) || isReservation(await readArguments(pid))) {
      return { type: 'process', pid, command: await readCommand(pid) }
    }
  }
  return undefined
}

function isTakenBy(wanted: HostPort, port: PublishedPort): boolean {
  const samePort = port.protocol === wanted.protocol && port.hostPort === wanted.port
  return samePort && addressesCollide(anyAsStar(port.hostAddress), wanted.address)
}

async function findInodes(wanted: HostPort): Promise<ReadonlySet<number>> {
  const files = [`/proc/net/${wanted.protocol}`, `/proc/net/${wanted.protocol}6`]
  const texts = await Promise.all(files.map(readIfThere))
  const sockets = texts.flatMap((text) => parseProcSockets(text ?? ''))
  const holding = sockets.filter(
    ({ address, port, holdsPort }) =>
      holdsPort && port === wanted.port && addressesCollide(address, wanted.address),
  )
  return new Set(holding.map(({ inode }) => inode))
}

async function holdsSocket(pid: number, inodes: ReadonlySet<number>): Promise<boolean> {
  if (inodes.size === 0) return false
  const descriptors = (await unlessGone(readdir(`/proc/${pid}/fd`))) ?? []
  const targets = await Promise.all(
    descriptors.map((descriptor) => unlessGone(readlink(`/proc/${pid}/fd/${descriptor}`))),
  )
  return targets.some((target) => {
    const inode = /^socket:\[(\d+)\]$/.exec(target ?? '')?.[1]
    return inode !== undefined && inodes.has(Number(inode))
  })
}

/**
 * A monitor of another supervisor holds its port with a socket that does not listen, and such
 * sockets are in no file of /proc/net; but its arguments name the port.
 */
function reservationTest(wanted: HostPort): (args: readonly string[]) => boolean {
  return (args) =>
    args.some((argument, index) => {
      const match = /^(tcp|udp):(.+):(\d+)$/.exec(args[index - 1] === '--reserve' ? argument : '')
      if (match === null || match[1] !== wanted.protocol) return false
      return (
        Number(match[3]) === wanted.port &&
        addressesCollide(anyAsStar(match[2] ?? ''), wanted.address)
      )
    })
}

async function listProcesses(): Promise<readonly number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
}

async function readArguments(pid: number): Promise<readonly string[]> {
  return ((await readIfThere(`/proc/${pid}/cmdline`)) ?? '').split('\0')
}

async function readCommand(pid: number): Promise<string> {
  return ((await readIfThere(`/proc/${pid}/comm`)) ?? 'unknown').trim()
}

function readIfThere(path: string): Promise<string | undefined> {
  return unlessGone(readFile(path, 'utf8'))
}

function anyAsStar(address: string): string {
  return address === '0.0.0.0' ? '*' : address
}

const goneOrForeign = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR'])

/** A process may end while it is looked at, and another user's may not be looked at. */
async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (goneOrForeign.has(code)) return undefined
    throw error
  }
}
