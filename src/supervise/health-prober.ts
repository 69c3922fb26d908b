import type { Engine } from '../engine/engine.ts'
import { StackError } from '../errors/stack-error.ts'
import type { Health, ProbeResult } from '../model/container-state.ts'
import type { Healthcheck } from '../model/healthcheck.ts'
import type { Instant } from '../model/instant.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import { healthAfterProbe, pauseBeforeProbe } from '../reconcile/health.ts'

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
    for (const [key, probing] of this.#probed) {
      if (runs.has(key)) continue
      probing.stop()
      this.#probed.delete(key)
    }
    for (const [key, run] of runs) {
      if (this.#probed.has(key)) continue
      const probing = new Probing(this.#engine, run, this.#onBug)
      this.#probed.set(key, probing)
      probing.start()
    }
  }
}

interface ProbedRun {
  readonly id: string
  readonly check: Healthcheck
  readonly startedAt: Instant
  readonly health: Health
}

/** One run of one container: a restarted one is probed from the beginning. */
function runToProbe({ id, state, healthcheck }: ObservedContainer): [string, ProbedRun][] {
  // A frozen process answers nothing, which says nothing about it.
  if (state.status !== 'running' || state.paused || healthcheck === undefined) return []
  const { startedAt, health } = state
  return [[`${id} ${startedAt}`, { id, check: healthcheck, startedAt, health }]]
}

class Probing {
  readonly #engine: Engine
  readonly #run: ProbedRun
  readonly #onBug: (error: unknown) => void
  #health: Health
  #cancel: (() => void) | undefined
  #stopped = false

  constructor(engine: Engine, run: ProbedRun, onBug: (error: unknown) => void) {
    this.#engine = engine
    this.#run = run
    this.#onBug = onBug
    this.#health = run.health
  }

  start(): void {
    const { check, startedAt } = this.#run
    const { clock } = this.#engine
    const pause = pauseBeforeProbe(this.#health, check, startedAt, clock.now())
    this.#cancel = clock.schedule(pause, () => {
      void this.#probe().catch(this.#onBug)
    })
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  async #probe(): Promise<void> {
    const { id, check, startedAt } = this.#run
    const probe = await this.#runCommand()
    if (this.#stopped || probe === undefined) return
    this.#health = healthAfterProbe(this.#health, probe, check, startedAt)
    await this.#engine.containers.recordHealth(id, this.#health)
    if (!this.#stopped) this.start()
  }

  async #runCommand(): Promise<ProbeResult | undefined> {
    const { id, check } = this.#run
    const { clock, containers } = this.#engine
    const startedAt = clock.now()
    try {
      const { exitCode, output } = await containers.run(id, check.command, check.timeout)
      const said = exitCode === -1 ? `health check exceeded timeout (${check.timeout} ms)` : output
      return { startedAt, endedAt: clock.now(), exitCode, output: said }
    } catch (error) {
      if (!(error instanceof StackError)) throw error
      // The container has just ended; its exit event ends the probing.
      if (error.code === 'CT0007') return undefined
      return { startedAt, endedAt: clock.now(), exitCode: 126, output: error.message }
    }
  }
}
