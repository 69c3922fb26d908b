import { constants } from 'node:os'
import { StackError } from '../errors/stack-error.ts'
import { milliseconds, seconds, type Duration } from '../model/duration.ts'
import { deleteRun } from './delete-run.ts'
import type { ProcessIdentity } from './launch-monitor.ts'
import type { LinuxTools } from './linux-tools.ts'
import type { MonitorConnection, MonitorExit } from './monitor-connection.ts'

/** How long the kernel may take to end processes that were killed. */
const killTime = seconds(10)

export interface ContainerRunOptions {
  readonly containerId: string
  readonly init: ProcessIdentity
  readonly connection: MonitorConnection
  readonly tools: LinuxTools
  /** Told the exit, or nothing when the monitor died. Its end is the end of the run. */
  readonly onEnded: (exit: MonitorExit | undefined) => Promise<void>
}

/** One run of a container, from its launch to its end. */
export class ContainerRun {
  readonly init: ProcessIdentity
  /** Resolves after everything that ends with the run was undone; the container is exited then. */
  readonly finished: Promise<void>
  readonly #connection: MonitorConnection
  readonly #containerId: string
  readonly #tools: LinuxTools
  #released = false
  #activate: () => void = () => undefined

  constructor({ containerId, init, connection, tools, onEnded }: ContainerRunOptions) {
    this.init = init
    this.#connection = connection
    this.#containerId = containerId
    this.#tools = tools
    const activated = new Promise<void>((resolve) => (this.#activate = resolve))
    this.finished = Promise.all([connection.ended, activated]).then(([exit]) =>
      this.#finish(exit, onEnded),
    )
  }

  /** From here on its end is handled. Before, a process that ends at once would end unnoticed. */
  activate(): void {
    this.#activate()
  }

  async follow(): Promise<void> {
    await this.#connection.request('follow')
  }

  async start(): Promise<void> {
    await this.#connection.request('start')
  }

  async signal(signal: number): Promise<boolean> {
    const { sent } = await this.#tools.binding.signalProcess({ ...this.init, signal })
    return sent
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
  }

  /** A monitor that is gone leaves a process without an owner, so that is ended too. */
  async #finish(
    exit: MonitorExit | undefined,
    onEnded: (exit: MonitorExit | undefined) => Promise<void>,
  ): Promise<void> {
    if (this.#released) return
    this.#connection.close()
    if (exit === undefined) {
      await this.signal(constants.signals.SIGKILL)
      await this.#tools.binding.waitForProcess(this.init)
      await deleteRun(this.#containerId, this.#tools)
    }
    await onEnded(exit)
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
