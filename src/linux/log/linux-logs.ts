import type { Clock } from '../../engine/clock.ts'
import type { Logs } from '../../engine/logs.ts'
import { milliseconds } from '../../model/duration.ts'
import type { LogLine, LogQuery } from '../../model/log-line.ts'
import type { ContainerLog } from './container-log.ts'
import { LogSource } from './log-source.ts'
import type { ReadExtent } from './log-source.ts'
import { mergeLines } from './merge-lines.ts'
import { WakeUp } from './wake-up.ts'

export interface LogOptions {
  readonly clock: Clock
  /** Containers of a project, running or not. */
  readonly list: (project: string) => Promise<readonly ContainerLog[]>
  /**
   * Calls the listener with each container of the project that starts from now on, until the
   * returned function is called. The directory of its log exists by then.
   */
  readonly subscribe: (project: string, listener: (log: ContainerLog) => void) => () => void
}

export interface LinuxLogs extends Logs {
  /** Ends all that follow this project, after what is in the files: at the end of `down`. */
  endFollowing(project: string): void
}

export function openLinuxLogs(options: LogOptions): LinuxLogs {
  const followers = new Set<LogReading>()

  async function* read(query: LogQuery, signal: AbortSignal): AsyncGenerator<LogLine> {
    const reading = new LogReading(options, query, signal)
    followers.add(reading)
    try {
      yield* reading.lines()
    } finally {
      followers.delete(reading)
      await reading.close()
    }
  }

  function endFollowing(project: string): void {
    for (const reading of followers) {
      if (reading.project === project) reading.end()
    }
  }

  return { read, endFollowing }
}

/** One query while it is answered. */
class LogReading {
  readonly project: string
  readonly #options: LogOptions
  readonly #query: LogQuery
  readonly #signal: AbortSignal
  readonly #wakeUp = new WakeUp()
  readonly #sources = new Map<string, LogSource>()
  readonly #arrived: ContainerLog[] = []
  readonly #endings: (() => void)[] = []
  #isEnding = false

  constructor(options: LogOptions, query: LogQuery, signal: AbortSignal) {
    this.project = query.project
    this.#options = options
    this.#query = query
    this.#signal = signal
  }

  async *lines(): AsyncGenerator<LogLine> {
    const { follow } = this.#query
    if (follow) this.#listen()
    const { tail, since } = this.#query
    for (const log of await this.#options.list(this.project)) await this.#add(log, { tail, since })
    yield* this.#merge(follow ? 'present' : 'present-and-end')
    if (follow) yield* this.#follow()
  }

  /** Ends after what is in the files by now. */
  end(): void {
    this.#isEnding = true
    this.#wakeUp.call()
  }

  async close(): Promise<void> {
    for (const undo of this.#endings) undo()
    await Promise.all([...this.#sources.values()].map((source) => source.close()))
  }

  async *#follow(): AsyncGenerator<LogLine> {
    while (!this.#signal.aborted) {
      const isLast = this.#isEnding
      if (isLast) for (const source of this.#sources.values()) source.dirty = true
      for (const log of this.#arrived.splice(0)) await this.#welcome(log)
      yield* this.#merge('all')
      const isBusy = [...this.#sources.values()].some(({ dirty }) => dirty)
      if (isLast && !isBusy) return yield* this.#merge('present-and-end')
      if (!isBusy && !this.#signal.aborted) await this.#wakeUp.wait()
    }
  }

  async *#merge(extent: ReadExtent): AsyncGenerator<LogLine> {
    const sources = [...this.#sources.values()].filter(({ dirty }) => extent !== 'all' || dirty)
    for (const source of sources) if (extent === 'all') source.startRound()
    for await (const line of mergeLines(sources.map((source) => () => source.read(extent)))) {
      if (this.#signal.aborted) return
      yield line
    }
  }

  #listen(): void {
    const { clock, subscribe } = this.#options
    const { until } = this.#query
    const arrive = (log: ContainerLog): void => {
      this.#arrived.push(log)
      this.#wakeUp.call()
    }
    this.#endings.push(subscribe(this.project, arrive))
    this.#signal.addEventListener('abort', this.#wakeUp.call)
    this.#endings.push(() => this.#signal.removeEventListener('abort', this.#wakeUp.call))
    if (until !== undefined) {
      const left = milliseconds(Math.max(0, until - clock.now()))
      this.#endings.push(clock.schedule(left, () => this.end()))
    }
  }

  /** A container that starts: a new one is read from its beginning, a known one goes on. */
  async #welcome(log: ContainerLog): Promise<void> {
    const known = this.#sources.get(log.containerId)
    if (known === undefined) return this.#add(log, { tail: undefined, since: this.#query.since })
    known.watch(this.#wakeUp.call)
    known.dirty = true
  }

  async #add(log: ContainerLog, start: Parameters<LogSource['open']>[0]): Promise<void> {
    const { services, follow } = this.#query
    const isWanted = services.length === 0 || services.includes(log.service)
    if (!isWanted || this.#sources.has(log.containerId)) return
    const source = new LogSource(log, this.#query)
    this.#sources.set(log.containerId, source)
    if (follow) source.watch(this.#wakeUp.call)
    await source.open(start)
  }
}
