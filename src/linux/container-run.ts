import { constants } from 'node:os'
import { StackError } from '../errors/stack-error.ts'
import { milliseconds, seconds, type Duration } from '../model/duration.ts'
import { resumeNames } from './container-network.ts'
import type { ContainerRecord, RunRecord } from './container-record.ts'
import { deleteRun } from './delete-run.ts'
import { isPresent } from './json-file.ts'
import type { ProcessIdentity } from './launch-monitor.ts'
import { holdDescriptors, type HeldDescriptors } from './lend-descriptors.ts'
import type { LinuxTools } from './linux-tools.ts'
import type { MonitorConnection, MonitorExit } from './monitor-connection.ts'
import { runtimeOf } from './oci-runtime.ts'
import { replaceMonitor, type Replacement } from './replace-monitor.ts'

/** How long the kernel may take to end processes that were killed. */
const killTime = seconds(10)

export interface ContainerRunOptions {
  readonly record: ContainerRecord
  readonly run: RunRecord
  readonly logFile: string
  readonly connection: MonitorConnection
  readonly tools: LinuxTools
  /** Told that the run has another monitor. */
  readonly onReplaced: (run: RunRecord) => void
  /** Told the exit, or nothing when nobody could see it. Its end is the end of the run. */
  readonly onEnded: (exit: MonitorExit | undefined) => Promise<void>
}

/** One run of a container, from its launch to its end. It may see several monitors. */
export class ContainerRun {
  /** Resolves after everything that ends with the run was undone; the container is exited then. */
  readonly finished: Promise<void>
  /** Resolves once a process of it has said `READY=1`. */
  readonly ready: Promise<void>
  readonly #options: ContainerRunOptions
  readonly #tools: LinuxTools
  readonly #held: HeldDescriptors
  #record: ContainerRecord
  #run: RunRecord
  #connection: MonitorConnection
  #released = false
  #activate: () => void = () => undefined
  #tellReady: () => void = () => undefined

  private constructor(options: ContainerRunOptions, held: HeldDescriptors) {
    this.#options = options
    this.#record = options.record
    this.#run = options.run
    this.#connection = options.connection
    this.#tools = options.tools
    this.#held = held
    this.ready = new Promise<void>((resolve) => (this.#tellReady = resolve))
    this.#hear(options.connection)
    const activated = new Promise<void>((resolve) => (this.#activate = resolve))
    this.finished = activated.then(() => this.#untilEnd()).then((exit) => this.#finish(exit))
  }

  static async open(options: ContainerRunOptions): Promise<ContainerRun> {
    const { record, run, tools } = options
    return new ContainerRun(options, await holdDescriptors(run, record.spec.service.tty, tools))
  }

  get #isOwn(): boolean {
    return runtimeOf(this.#record, this.#tools).isOwn
  }

  /** What it is by now; another monitor is told that. */
  changeTo(record: ContainerRecord, run: RunRecord): void {
    this.#record = record
    this.#run = run
  }

  /** Has the monitor hold these addresses of the host and no others. Resolves with its answer. */
  async reserve(names: readonly string[]): Promise<string> {
    return this.#connection.request(
      ['reserve', ...(names.length > 0 ? [names.join(',')] : [])].join(' '),
    )
  }

  get init(): ProcessIdentity {
    return this.#run.init
  }

  /** From here on its end is handled. Before, a process that ends at once would end unnoticed. */
  activate(): void {
    this.#activate()
  }

  /** From here on, the end of the connection means that of the supervisor. */
  async follow(): Promise<void> {
    await this.#connection.request('follow')
  }

  async start(): Promise<void> {
    await this.#connection.request('start')
  }

  /** Goes on where an earlier supervisor or monitor ended, which may be before the start. */
  async resume(): Promise<void> {
    try {
      await this.follow()
      const state = await this.#connection.request('state')
      if (state.includes('started=0')) await this.start()
    } catch (error) {
      // The monitor was killed, or the container ended: the end of the connection says so too.
      if (!(error instanceof StackError)) throw error
    }
  }

  /** Another runtime's container may not be a process that takes signals, so that is asked first. */
  async signal(signal: number): Promise<boolean> {
    if (!this.#isOwn && (await this.#killByRuntime(signal))) return true
    const { sent } = await this.#tools.binding.signalProcess({ ...this.init, signal })
    return sent
  }

  async #killByRuntime(signal: number): Promise<boolean> {
    try {
      await this.#connection.request(`kill ${signal}`)
      return true
    } catch (error) {
      // It has ended, or its monitor has; the process itself tells.
      if (error instanceof StackError) return false
      throw error
    }
  }

  /** Signals, gives the grace period, then kills. Resolves when the run has finished. */
  async stop(name: string, signal: number, gracePeriod: Duration): Promise<void> {
    if (gracePeriod > 0) {
      await this.signal(signal)
      if (await this.#finishesWithin(gracePeriod)) return
    }
    await this.signal(constants.signals.SIGKILL)
    if (await this.#finishesWithin(killTime)) return
    throw new StackError('CT0008', `container ${name} did not end when it was killed`, {
      hint: 'a process of it is stuck in the kernel; see `cat /proc/PID/stack` of its processes',
    })
  }

  /** Leaves the run to itself: its end is no longer handled here. */
  release(): void {
    this.#released = true
    this.#connection.close()
    void this.#held.release()
  }

  /** Gives it another monitor for each that is killed. */
  async #untilEnd(): Promise<MonitorExit | undefined> {
    for (;;) {
      const exit = await this.#connection.ended
      if (exit !== undefined || this.#released) return exit
      const replaced = await this.#replaceMonitor()
      if (replaced.type !== 'monitor') return replaced.type === 'ended' ? replaced.exit : undefined
      this.#connection = replaced.connection
      this.#hear(replaced.connection)
      this.#run = { ...this.#run, monitor: replaced.monitor }
      this.#options.onReplaced(this.#run)
      await resumeNames(this.#record, this.#run, this.#tools)
      await this.resume()
    }
  }

  /** A monitor leaves the mark before it tells, so nothing is missed between the two. */
  #hear(connection: MonitorConnection): void {
    const { ready } = this.#tools.layout.container(this.#record.id)
    void connection.ready.then(this.#tellReady)
    if (isPresent(ready)) this.#tellReady()
  }

  async #replaceMonitor(): Promise<Replacement> {
    const { logFile } = this.#options
    const record = this.#record
    this.#connection.close()
    const held = this.#held
    return replaceMonitor({ record, run: this.#run, logFile, held, tools: this.#tools })
  }

  /** A process that no monitor can be found for has no owner, so it is ended too. */
  async #finish(exit: MonitorExit | undefined): Promise<void> {
    if (this.#released) return
    this.#connection.close()
    await this.#held.release()
    if (exit === undefined) {
      await this.signal(constants.signals.SIGKILL)
      await this.#tools.binding.waitForProcess(this.init)
      await deleteRun(this.#record, this.#tools)
    }
    await this.#options.onEnded(exit)
  }

  async #finishesWithin(time: Duration): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const cancel = this.#tools.clock.schedule(milliseconds(time), () => resolve(false))
      this.finished.then(() => {
        cancel()
        resolve(true)
      }, reject)
    })
  }
}

/** Number of a signal given as name, with or without `SIG`, or as number. */
export function signalNumber(name: string): number {
  if (/^\d+$/.test(name)) return Number(name)
  const full = name.toUpperCase().startsWith('SIG')
    ? name.toUpperCase()
    : `SIG${name.toUpperCase()}`
  const found = Object.entries(constants.signals).find(([known]) => known === full)
  if (found !== undefined) return found[1]
  const realTime = /^SIGRTMIN(?:\+(\d+))?$/.exec(full)
  if (realTime !== null) return 34 + Number(realTime[1] ?? 0)
  throw new StackError('CL0001', `unknown signal ${name}`, {
    hint: 'use a name such as SIGTERM or a number; `kill -l` lists them',
  })
}
