import { watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import type { ContainerEvent } from '../../events/event.ts'
import { milliseconds, seconds } from '../../model/duration.ts'
import { isPresent } from '../json-file.ts'
import type { LinuxContainer } from '../linux-container.ts'
import type { LinuxTools } from '../linux-tools.ts'
import { isSystemCallFailure } from '../network/bridges.ts'
import { lookForDrift, networkSubject, type DriftBySubject } from './look-for-drift.ts'

/** For what the kernel tells nobody of. */
const sweepEvery = seconds(20)
/** Changes come in groups, and what is seen in the middle of one may be over at once. */
const settling = milliseconds(50)
/** Looks take at most this part of the time. */
const share = 1 / 20

export interface DriftWatchOptions {
  readonly tools: LinuxTools
  readonly containers: () => readonly LinuxContainer[]
  readonly emit: (event: ContainerEvent) => void
  readonly onBug: (error: unknown) => void
}

/**
 * Looks at what was made when the kernel tells that something was taken away, and now and then.
 * What it finds is in `tools.drift`; whoever observes a project has it from there.
 */
export class DriftWatch {
  readonly #options: DriftWatchOptions
  readonly #watchers: FSWatcher[] = []
  #cancel: (() => void) | undefined
  #dueAt: number | undefined
  #isLooking = false
  #isAwaited = false
  #notBefore = 0
  #isClosed = false

  constructor(options: DriftWatchOptions) {
    this.#options = options
  }

  start(): void {
    const { binding, layout } = this.#options.tools
    this.#listen(() => binding.waitForLostLink({}))
    this.#listen(() => binding.waitForLostRule({}))
    for (const directory of [layout.volumes, layout.containers, layout.writableLayers]) {
      this.#watchers.push(
        watch(directory, { persistent: false }, (_, name) => {
          if (name === null || !isPresent(join(directory, name))) this.#look()
        }),
      )
    }
  }

  close(): void {
    this.#isClosed = true
    this.#cancel?.()
    for (const watcher of this.#watchers) watcher.close()
  }

  /** Listens again before each look, so that nothing is missed. */
  #listen(wait: () => Promise<unknown>): void {
    if (this.#isClosed) return
    const told = wait()
    this.#look()
    told.then(
      () => this.#listen(wait),
      (error: unknown) => {
        // A kernel without nf_tables, say. The sweep sees what there is.
        if (!isSystemCallFailure(error)) this.#options.onBug(error)
      },
    )
  }

  #look(): void {
    const now = this.#options.tools.clock.now()
    if (this.#isLooking) this.#isAwaited = true
    else this.#lookAt(Math.max(now + settling, this.#notBefore))
  }

  /** Unless there is to be an earlier look. */
  #lookAt(time: number): void {
    if (this.#isClosed || (this.#dueAt !== undefined && this.#dueAt <= time)) return
    this.#cancel?.()
    this.#dueAt = time
    const delay = time - this.#options.tools.clock.now()
    this.#cancel = this.#options.tools.clock.schedule(milliseconds(delay), () => {
      void this.#lookNow().catch(this.#options.onBug)
    })
  }

  async #lookNow(): Promise<void> {
    const { clock } = this.#options.tools
    this.#dueAt = undefined
    this.#isLooking = true
    this.#isAwaited = false
    const startedAt = clock.now()
    try {
      await this.#compare()
    } finally {
      this.#isLooking = false
      const now = clock.now()
      this.#notBefore = now + (now - startedAt) / share
      if (this.#isAwaited) this.#look()
      this.#lookAt(now + sweepEvery)
    }
  }

  /** What is there in two looks is no step of something under way. */
  async #compare(): Promise<void> {
    const first = await this.#lookAtAll()
    const suspects = [...first].filter(([, found]) => found.length > 0)
    if (suspects.length === 0) return this.#note(first)
    await new Promise<void>((resolve) => {
      this.#options.tools.clock.schedule(settling, resolve)
    })
    const second = await this.#lookAtAll()
    this.#note(
      new Map(
        [...second].map(([subject, found]) => {
          const before = (first.get(subject) ?? []).map(({ cause }) => cause)
          return [subject, found.filter(({ cause }) => before.includes(cause))]
        }),
      ),
    )
  }

  #lookAtAll(): Promise<DriftBySubject> {
    const { tools, containers } = this.#options
    return lookForDrift(containers(), tools)
  }

  #note(found: DriftBySubject): void {
    const { tools, containers, emit } = this.#options
    for (const [subject, drifts] of found) {
      const added = tools.drift.note(subject, drifts, tools.clock.now())
      for (const { cause } of added) {
        const container = containers().find((each) => isAbout(each, subject))
        if (container === undefined) continue
        const told = subject === container.id ? cause : `${subject}: ${cause}`
        emit({ type: 'container-drifted', subject: container.subject, cause: told })
      }
    }
  }
}

/** Of a network, one of its containers is told: that is enough for its project to look. */
function isAbout({ id, record }: LinuxContainer, subject: string): boolean {
  const networks = record.run?.endpoints ?? []
  return id === subject || networks.some(({ network }) => networkSubject(network) === subject)
}
