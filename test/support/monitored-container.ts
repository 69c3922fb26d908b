import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { addon, nativeDirectory, scratchDirectory } from './addon.ts'

/** Any OCI runtime does; STACK_TEST_RUNTIME names another than ours. */
const runtime = process.env.STACK_TEST_RUNTIME ?? join(nativeDirectory, 'stack-runtime')
const monitorProgram = join(nativeDirectory, 'stack-monitor')
const initProgram = join(nativeDirectory, 'stack-init')

export interface ContainerOptions {
  /** Run by busybox's shell. */
  readonly script: string
  readonly terminal?: boolean
  readonly memoryLimit?: number
  /** Whether PID 1 is ours. */
  readonly init?: boolean
  readonly monitorArguments?: readonly string[]
  readonly environment?: readonly string[]
}

/** What a monitor is given: a bundle with busybox as its root file system, and where it writes. */
export interface MonitoredContainer {
  readonly id: string
  readonly bundle: string
  readonly root: string
  readonly log: string
  /** Runs the monitor up to its report. */
  create(): Promise<{ readonly exitCode: number; readonly report: string }>
  /** Fails unless the container was created. */
  mustCreate(): Promise<Report>
  /** Kills the monitor, waits until it is gone, and starts another one in its place. */
  replaceMonitor(
    report: Report,
    options?: { readonly whileAway?: () => Promise<void>; readonly loans?: readonly string[] },
  ): Promise<Report>
  connect(): Promise<Control>
  /** Lines of the log with their time cut off. */
  logLines(): readonly string[]
  exitRecord(): unknown
  /** Makes an empty file in the container. */
  touch(path: string): void
  /** Arguments of `stack-monitor exec` for a command in this container. */
  execArguments(command: readonly string[], terminal?: string): readonly string[]
}

/** The line with which a monitor reports a container. */
export interface Report {
  readonly pid: number
  readonly start: string
  readonly monitor: number
  readonly monitorStart: string
  readonly reserved: readonly string[]
}

export function prepareContainer(options: ContainerOptions): MonitoredContainer {
  const directory = scratchDirectory()
  const id = `stack-test-${process.pid}-${Math.random().toString(36).slice(2)}`
  const bundle = join(directory, 'bundle')
  const root = join(directory, 'root')
  const log = join(directory, 'log')
  makeRootfs(join(bundle, 'rootfs'))
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(configuration(id, options)))
  const paths = ['--runtime', runtime, '--root', root, '--bundle', bundle]
  const create = async (more: readonly string[] = []) => {
    const run = await addon.spawn({
      file: monitorProgram,
      args: [
        ...['--id', id, ...paths, '--log', log, ...(options.monitorArguments ?? [])],
        ...(options.terminal === true ? ['--terminal'] : []),
        ...more,
      ],
      env: [`PATH=${process.env.PATH ?? ''}`, ...(options.environment ?? [])],
      cwd: null,
      stdin: null,
      timeoutMs: 20_000,
      maxOutputBytes: 65_536,
      mergeStderr: false,
    })
    onTestFinished(() => removeContainer(root, id, run.stdout))
    return { exitCode: run.exitCode, report: run.stdout }
  }
  return {
    id,
    bundle,
    root,
    log,
    create: () => create(),
    mustCreate: async () => parseReport((await create()).report),
    replaceMonitor: async ({ pid, start, monitor, monitorStart }, { whileAway, loans } = {}) => {
      await addon.signalProcess({ pid: monitor, startTime: monitorStart, signal: 9 })
      await addon.waitForProcess({ pid: monitor, startTime: monitorStart })
      await whileAway?.()
      const lender = await addon.processStartTime({ pid: process.pid })
      const adoption = ['--adopt', `${pid}:${start}`, '--started', '1700000000000']
      const borrowing = (loans ?? []).flatMap((loan) => ['--borrow', loan])
      const report = await create([
        ...adoption,
        ...['--lender', `${process.pid}:${lender.startTime}`],
        ...borrowing,
      ])
      return parseReport(report.report)
    },
    connect: () => Control.open(join(bundle, 'control.sock')),
    logLines: () => readLog(log),
    exitRecord: () => JSON.parse(readFileSync(join(bundle, 'exit.json'), 'utf8')),
    touch: (path) => writeFileSync(join(bundle, 'rootfs', path), ''),
    execArguments: (command, terminal) => {
      const file = join(directory, 'process.json')
      writeFileSync(file, JSON.stringify(processOf(command, terminal !== undefined)))
      const size = terminal === undefined ? [] : ['--terminal', terminal]
      return ['exec', ...paths, '--process', file, ...size, id]
    },
  }
}

/** Lines of a log file with their time cut off. */
export function readLog(path: string): readonly string[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => line.slice(line.indexOf(' ') + 1))
}

/** A connection to a monitor's control socket. */
export class Control {
  readonly #lines: AsyncIterator<string>
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  }

  static async open(path: string): Promise<Control> {
    const socket = connect(path)
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    socket.on('error', () => undefined) // The monitor ends with its container.
    onTestFinished(() => void socket.destroy())
    return new Control(socket)
  }

  /** Sends a request without waiting for its answer. */
  send(text: string): void {
    this.#socket.write(text)
  }

  /** The next line, or `undefined` at the end of the connection. */
  async nextLine(): Promise<string | undefined> {
    try {
      const next = await this.#lines.next()
      return next.done === true ? undefined : next.value
    } catch (error) {
      // The other end closed without reading all that was sent.
      if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return undefined
      throw error
    }
  }

  async request(line: string): Promise<string | undefined> {
    this.send(`${line}\n`)
    return this.nextLine()
  }

  /** Sends the last bytes, and closes this direction only. */
  end(text: string): void {
    this.#socket.end(text)
  }

  close(): void {
    this.#socket.destroy()
  }
}

function parseReport(report: string): Report {
  const match =
    /^created pid=(\d+) start=(\d+) monitor=(\d+) monitor-start=(\d+) reserved=(\S*)\n$/.exec(
      report,
    )
  if (match === null) throw new Error(`the container was not created: ${report}`)
  const [, pid = '', start = '', monitor = '', monitorStart = '', reserved = ''] = match
  return {
    pid: Number(pid),
    start,
    monitor: Number(monitor),
    monitorStart,
    reserved: reserved === '' ? [] : reserved.split(','),
  }
}

/** Ends the container, and waits for the end of its monitor. */
async function removeContainer(root: string, id: string, report: string): Promise<void> {
  if (!report.startsWith('created ')) return
  const { monitor, monitorStart } = parseReport(report)
  if (existsSync(join(root, id))) {
    execFileSync(runtime, ['--root', root, 'delete', '--force', id], { stdio: 'ignore' })
  }
  await addon.waitForProcess({ pid: monitor, startTime: monitorStart })
}

function makeRootfs(rootfs: string): void {
  for (const name of ['bin', 'proc', 'dev', 'sys', 'tmp']) {
    mkdirSync(join(rootfs, name), { recursive: true })
  }
  execFileSync('cp', ['/bin/busybox', join(rootfs, 'bin/busybox')])
  for (const name of ['sh', 'sleep', 'cat', 'stty', 'printf', 'seq', 'head', 'kill', 'dd', 'nc']) {
    symlinkSync('busybox', join(rootfs, 'bin', name))
  }
}

function processOf(args: readonly string[], terminal: boolean) {
  return {
    terminal,
    user: { uid: 0, gid: 0 },
    args,
    env: ['PATH=/bin', 'TERM=xterm'],
    cwd: '/',
    capabilities: { bounding: [], effective: [], permitted: [] },
    noNewPrivileges: true,
  }
}

function configuration(id: string, options: ContainerOptions) {
  const limit = options.memoryLimit
  return {
    ociVersion: '1.0.2',
    process: processOf(['sh', '-c', options.script], options.terminal === true),
    root: { path: 'rootfs' },
    hostname: 'test',
    annotations: options.init === true ? { 'dev.stack.init': initProgram } : {},
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['mode=755', 'size=64k'] },
      {
        destination: '/dev/pts',
        type: 'devpts',
        source: 'devpts',
        options: ['newinstance', 'ptmxmode=0666', 'mode=0620'],
      },
    ],
    linux: {
      cgroupsPath: `/${id}`,
      resources: limit === undefined ? {} : { memory: { limit, swap: limit } },
      namespaces: ['pid', 'network', 'ipc', 'uts', 'mount'].map((type) => ({ type })),
    },
  }
}
