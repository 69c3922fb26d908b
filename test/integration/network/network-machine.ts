import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import type { ObservedEndpoint } from '../../../src/model/observed-state.ts'
import type { PublishedPort } from '../../../src/model/port-mapping.ts'
import type { Network } from '../../../src/model/project.ts'
import { buildNetwork } from '../../support/build-project.ts'
import { repositoryRoot } from '../../support/repository.ts'
import { mustRun, runProgram } from '../../support/run-program.ts'

/** Where a connection is tried from: a container, the machine, or a neighbour on its wire. */
export type Place = { readonly pid: number }

export interface TestContainer extends Place {
  readonly id: string
  readonly endpoints: readonly ObservedEndpoint[]
}

/** Two network namespaces joined by a wire: a machine with our networks, and a neighbour outside. */
export interface NetworkMachine extends Place {
  readonly outside: Place
  call<T>(method: string, ...args: readonly unknown[]): Promise<T>
  createNetwork(key: string, changes?: Partial<Network>): Promise<void>
  /** Starts a process that answers `NAME ADDRESS-OF-CLIENT` on TCP 80, TCP 81 and UDP 53. */
  startServer(where: Place, name: string, host: string): Promise<void>
  /** Starts such a server in a network namespace of its own, and connects that. */
  startContainer(id: string, networks: readonly string[]): Promise<TestContainer>
  stop(place: Place): Promise<void>
  /** The supervisor dies, and another one takes its place. */
  restartSupervisor(): Promise<void>
  close(): Promise<void>
}

export const machineAddress = '198.51.100.1'
export const outsideAddress = '198.51.100.2'

export const port = (changes: Partial<PublishedPort>): PublishedPort => ({
  hostAddress: '0.0.0.0',
  hostPort: 8080,
  containerPort: 80,
  protocol: 'tcp',
  ...changes,
})

/** Answers each connection and datagram with the name given and the address that it came from. */
const server = `
const [name, host] = process.argv.slice(1)
const text = address => name + ' ' + address.replace('::ffff:', '')
for (const port of [80, 81]) require('net')
  .createServer(socket => socket.on('error', () => {}).end(text(socket.remoteAddress))).listen(port, host)
const socket = require('dgram').createSocket('udp4')
socket.on('message', (_, from) => socket.send(text(from.address), from.port, from.address))
socket.bind(53, host, () => console.log('ready'))
`

/** Prints what is answered, or nothing: dropped packets are known by silence alone. */
const client = `
const [protocol, host, port, from] = process.argv.slice(1)
const finish = text => { process.stdout.write(text); process.exit() }
setTimeout(finish, 700, '')
if (protocol === 'tcp') require('net').connect(port, host)
  .on('error', () => finish('')).on('data', data => finish(String(data)))
else {
  const socket = require('dgram').createSocket('udp4').on('message', data => finish(String(data)))
  socket.bind(Number(from ?? 0), () => socket.send('?', port, host))
}
`

export async function openNetworkMachine(): Promise<NetworkMachine> {
  const directory = mkdtempSync(join(tmpdir(), 'stack-network-'))
  const program = join(directory, 'networks.mjs')
  await bundle(program)
  const processes = new Set<ChildProcess>()

  /** A process of Node, once it says that it is ready. */
  async function start(program: string, args: readonly string[]): Promise<ChildProcess> {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    processes.add(child)
    await once(child.stdout, 'data')
    return child
  }

  const idle = "console.log('ready'); setInterval(() => {}, 1e9)"
  const startIdle = (): Promise<ChildProcess> => {
    // /sys shows the network namespace in which it was mounted.
    const script = 'mount -t sysfs sysfs /sys && exec "$@"'
    const args = ['--net', '--mount', 'sh', '-c', script, 'sh', process.execPath, '-e', idle]
    return start('unshare', args)
  }
  const machine = await startIdle()
  const outside = await startIdle()
  const place = placeOf(machine)
  await connectOutside(place, placeOf(outside))
  let supervisor = startSupervisor()

  function startSupervisor(): Supervisor {
    const args = [program, join(repositoryRoot, 'dist/native'), join(directory, 'networks'), 'test']
    const child = spawn('nsenter', inside(place, process.execPath, args), {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    processes.add(child)
    return new Supervisor(child)
  }

  async function stop({ pid }: Place): Promise<void> {
    const child = [...processes].find((each) => each.pid === pid)
    if (child === undefined) return
    processes.delete(child)
    await end(child)
  }

  const call = <T>(method: string, ...args: readonly unknown[]): Promise<T> =>
    supervisor.call<T>(method, args)

  return {
    ...place,
    outside: placeOf(outside),
    call,
    stop,
    createNetwork: (key, changes) => call('create', buildNetwork(key, changes), 'shop', 'hash'),
    startServer: async (where, name, host) => {
      await start('nsenter', inside(where, process.execPath, ['-e', server, name, host]))
    },
    startContainer: async (id, networks) => {
      const args = ['--net', process.execPath, '-e', server, id, '0.0.0.0']
      const { pid } = placeOf(await start('unshare', args))
      const memberships = networks.map((network) => ({
        network: `shop_${network}`,
        wish: { aliases: [] },
      }))
      const endpoints = await call<ObservedEndpoint[]>('allocate', id, memberships)
      await call('attach', id, pid)
      return { id, pid, endpoints }
    },
    restartSupervisor: async () => {
      await stop({ pid: supervisor.pid })
      supervisor = startSupervisor()
    },
    close: async () => {
      await Promise.all([...processes].map(end))
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** What the place hears from there: the answer, or an empty string. */
export async function ask(
  from: Place,
  protocol: 'tcp' | 'udp',
  host: string,
  hostPort: number,
  ...more: readonly string[]
): Promise<string> {
  const args = ['-e', client, protocol, host, String(hostPort), ...more]
  return (await runProgram('nsenter', inside(from, process.execPath, args))).stdout
}

/** Runs a command, its words separated by single spaces, in the network namespace of the place. */
export function runIn(place: Place, command: string): Promise<string> {
  const [file = '', ...args] = words(command)
  return mustRun('nsenter', inside(place, file, args))
}

/** Counts packets that a place takes in and that fit an nft expression, from now on. */
export async function countArrivals(
  place: Place,
  expression: string,
): Promise<() => Promise<number>> {
  const rules = `table inet arrivals { chain input { type filter hook input priority 0
    ${expression} counter
  }; }`
  await mustRun('nsenter', inside(place, 'nft', [rules]))
  return async () => {
    const listing = await runIn(place, 'nft list table inet arrivals')
    return Number(/counter packets (\d+)/.exec(listing)?.[1] ?? Number.NaN)
  }
}

export function addressOf(container: TestContainer, network = 0): string {
  return container.endpoints[network]?.address ?? 'none'
}

class Supervisor {
  readonly pid: number
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #nextId = 0

  constructor(child: ChildProcess) {
    this.#child = child
    this.pid = placeOf(child).pid
    if (child.stdout === null) throw new Error('the supervisor has no output')
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer
      this.#waiting.get(answer.id)?.(answer)
    })
    child.once('exit', () => {
      for (const [id, resolve] of this.#waiting) resolve({ id, result: null, failure: 'it died' })
    })
  }

  async call<T>(method: string, args: readonly unknown[]): Promise<T> {
    const id = this.#nextId++
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(id, resolve)
      this.#child.stdin?.write(`${JSON.stringify({ id, method, args })}\n`)
    })
    this.#waiting.delete(id)
    if (answer.failure !== undefined) throw new Error(JSON.stringify(answer.failure))
    return answer.result as T
  }
}

interface Answer {
  readonly id: number
  readonly result: unknown
  readonly failure?: unknown
}

async function connectOutside(machine: Place, outside: Place): Promise<void> {
  await runIn(machine, 'ip link set lo up')
  await runIn(machine, `ip link add wire0 type veth peer name wire0 netns ${outside.pid}`)
  await runIn(machine, `ip address add ${machineAddress}/24 dev wire0`)
  await runIn(machine, 'ip link set wire0 up')
  await runIn(outside, 'ip link set lo up')
  await runIn(outside, `ip address add ${outsideAddress}/24 dev wire0`)
  await runIn(outside, 'ip link set wire0 up')
  // A neighbour that tries to get in behind the published ports.
  await runIn(outside, `ip route add default via ${machineAddress}`)
}

async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, 'networks-process.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

function placeOf({ pid }: ChildProcess): Place {
  if (pid === undefined) throw new Error('a process of the test machine did not start')
  return { pid }
}

function inside({ pid }: Place, file: string, args: readonly string[]): string[] {
  const namespaces = `/proc/${pid}/ns`
  return [`--net=${namespaces}/net`, `--mount=${namespaces}/mnt`, file, ...args]
}

function words(text: string): string[] {
  return text.split(' ')
}
