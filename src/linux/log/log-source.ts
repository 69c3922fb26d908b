import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { LogLine, LogQuery } from '../../model/log-line.ts'
import { isMissing } from '../json-file.ts'
import type { ContainerLog } from './container-log.ts'
import type { JoinedLine } from './line-joiner.ts'
import { LogCursor } from './log-cursor.ts'
import type { CursorStart } from './log-cursor.ts'
import { timestampInstant } from './log-record.ts'

/** How far a source is read: what was there at the opening, that and its unended line, or all. */
export type ReadExtent = 'present' | 'present-and-end' | 'all'

/** Chunks that one source may give in one round, so that a busy one does not keep others waiting. */
const chunksPerRound = 4

/** One container's log as part of a query. */
export class LogSource {
  readonly #log: ContainerLog
  readonly #query: LogQuery
  readonly #cursor: LogCursor
  #watcher: FSWatcher | undefined
  #chunksLeft = 0
  /** Whether there may be more than was read. */
  dirty = true

  constructor(log: ContainerLog, query: LogQuery) {
    this.#log = log
    this.#query = query
    this.#cursor = new LogCursor(log.path)
  }

  open(start: CursorStart): Promise<void> {
    return this.#cursor.open(start)
  }

  /**
   * Wakes up when something happens to the log, a rotation included. Watching twice changes nothing,
   * and a container that never ran has no directory to watch: it is watched from its start.
   */
  watch(wake: () => void): void {
    if (this.#watcher !== undefined) return
    const name = basename(this.#log.path)
    try {
      this.#watcher = watch(dirname(this.#log.path), { persistent: false }, (_, file) => {
        if (file !== null && !file.startsWith(name)) return
        this.dirty = true
        wake()
      })
      this.#watcher.on('error', () => this.#stopWatching()) // The directory was removed with the container.
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }

  startRound(): void {
    this.dirty = false
    this.#chunksLeft = chunksPerRound
  }

  /** Lines that the query wants; `undefined` when this round has no more. */
  async read(extent: ReadExtent): Promise<readonly LogLine[] | undefined> {
    const lines = await this.#readJoined(extent)
    return lines?.flatMap((line) => this.#select(line))
  }

  async close(): Promise<void> {
    this.#stopWatching()
    await this.#cursor.close()
  }

  async #readJoined(extent: ReadExtent): Promise<readonly JoinedLine[] | undefined> {
    if (extent === 'all') return this.#readFurther()
    const lines = await this.#cursor.readPresent()
    if (lines !== undefined || extent === 'present') return lines
    const unended = this.#cursor.flush()
    return unended.length > 0 ? unended : undefined
  }

  /** Clean before it looks: what happens while it reads makes it dirty again. */
  async #readFurther(): Promise<readonly JoinedLine[] | undefined> {
    this.dirty = this.#chunksLeft === 0
    if (this.dirty) return undefined
    this.#chunksLeft--
    return this.#cursor.readAll()
  }

  #select(line: JoinedLine): LogLine[] {
    const { since, until } = this.#query
    const time = timestampInstant(line.timestamp)
    if ((since !== undefined && time < since) || (until !== undefined && time > until)) return []
    const { containerId, containerName, service } = this.#log
    return [{ containerId, containerName, service, time, ...line }]
  }

  #stopWatching(): void {
    this.#watcher?.close()
    this.#watcher = undefined
  }
}
