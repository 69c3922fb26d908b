import type { UpStep } from '../../app/up-project.ts'
import type { Instant } from '../../model/instant.ts'
import { progressLine, subjectText } from './progress-line.ts'
import type { TaskRow } from './task-layout.ts'
import { countdown } from './waiting-text.ts'

interface Entry {
  text: string
  status: TaskRow['status']
  startedAt: Instant | undefined
  endedAt: Instant | undefined
  /** While it is being stopped: how long it is given. */
  stopping: { readonly since: Instant; readonly graceMs: number } | undefined
  /** Operations that are planned for it and have not ended. */
  readonly open: Set<string>
}

/** Where each thing of a request stands, in the order in which they were planned. */
export class TaskRows {
  readonly #entries = new Map<string, Entry>()
  readonly #now: () => Instant

  constructor(now: () => Instant) {
    this.#now = now
  }

  /** Returns the ids of rows that are new. */
  apply(step: UpStep): readonly string[] {
    if (step.type === 'planned') return this.#plan(step)
    const line = progressLine(step)
    if (line === undefined) return []
    const isNew = !this.#entries.has(line.id)
    const entry = this.#entryOf(line.id)
    entry.text = line.text
    entry.stopping = this.#stoppingOf(step)
    if (step.type === 'operation-started') {
      entry.open.add(step.operation.id)
      entry.startedAt ??= this.#now()
    } else if ('operation' in step) {
      entry.open.delete(step.operation.id)
    }
    entry.status = this.#statusAfter(entry, line.status)
    entry.endedAt = this.isOver(line.id) ? this.#now() : undefined
    return isNew ? [line.id] : []
  }

  isOver(id: string): boolean {
    const entry = this.#entryOf(id)
    return entry.open.size === 0 || entry.status === 'failed'
  }

  hasFailed(id: string): boolean {
    return this.#entryOf(id).status === 'failed'
  }

  row(id: string): TaskRow {
    const { text, status, startedAt, endedAt, stopping } = this.#entryOf(id)
    const elapsedMs = startedAt === undefined ? undefined : (endedAt ?? this.#now()) - startedAt
    if (stopping === undefined) return { id, text, status, elapsedMs }
    const count = countdown(this.#now() - stopping.since, stopping.graceMs)
    return { id, text: `${text} ${count}`, status, elapsedMs }
  }

  #stoppingOf(step: UpStep): Entry['stopping'] {
    if (step.type !== 'operation-started' || step.operation.graceMs === undefined) return undefined
    return { since: this.#now(), graceMs: step.operation.graceMs }
  }

  #plan(step: Extract<UpStep, { readonly type: 'planned' }>): readonly string[] {
    const added: string[] = []
    for (const operation of step.operations) {
      if (operation.action === 'report') continue
      const id = subjectText(operation)
      if (!this.#entries.has(id)) added.push(id)
      this.#entryOf(id).open.add(operation.id)
    }
    return added
  }

  #statusAfter(entry: Entry, status: TaskRow['status']): TaskRow['status'] {
    if (entry.status === 'failed') return 'failed'
    return status === 'done' && entry.open.size > 0 ? 'working' : status
  }

  #entryOf(id: string): Entry {
    const found = this.#entries.get(id)
    if (found !== undefined) return found
    const entry: Entry = {
      text: '',
      status: 'pending',
      startedAt: undefined,
      endedAt: undefined,
      stopping: undefined,
      open: new Set(),
    }
    this.#entries.set(id, entry)
    return entry
  }
}
