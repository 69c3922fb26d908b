import type { Engine } from '../engine/engine.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import { isSame } from '../reconcile/config-hash.ts'
import { Probing, type ProbedRun } from './probing.ts'

/** Probes every running container that has a healthcheck. */
export class HealthProber {
  readonly #engine: Engine
  readonly #onBug: (error: unknown) => void
  readonly #probed = new Map<string, Probing>()
  #unsubscribe: (() => void) | undefined

  constructor(engine: Engine, onBug: (error: unknown) => void) {
    this.#engine = engine
    this.#onBug = onBug
  }

  async start(): Promise<void> {
    this.#unsubscribe = this.#engine.subscribe((event) => {
      if (event.type !== 'health-changed') void this.#look().catch(this.#onBug)
    })
    await this.#look()
  }

  close(): void {
    this.#unsubscribe?.()
    for (const probing of this.#probed.values()) probing.stop()
    this.#probed.clear()
  }

  /** Brings the probes in line with what runs. */
  async #look(): Promise<void> {
    const runs = new Map((await this.#engine.containers.list({})).flatMap(runToProbe))
    const changed = new Set<string>()
    for (const [key, probing] of this.#probed) {
      const run = runs.get(key)
      if (run !== undefined && isSame(run.check, probing.check)) continue
      probing.stop()
      this.#probed.delete(key)
      if (run !== undefined) changed.add(key)
    }
    for (const [key, run] of runs) {
      if (this.#probed.has(key)) continue
      // Another check gets all the time that it gives a container to become ready.
      const since = changed.has(key) ? this.#engine.clock.now() : run.since
      const probing = new Probing(this.#engine, { ...run, since }, this.#onBug)
      this.#probed.set(key, probing)
      probing.start()
    }
  }
}

/** One run of one container: a restarted one is probed from the beginning. */
function runToProbe(container: ObservedContainer): [string, ProbedRun][] {
  const { id, state, healthcheck } = container
  // A frozen process answers nothing, which says nothing about it.
  if (state.status !== 'running' || state.paused || healthcheck === undefined) return []
  const { startedAt, health } = state
  return [
    [`${id} ${startedAt}`, { container, check: healthcheck, startedAt, since: startedAt, health }],
  ]
}
