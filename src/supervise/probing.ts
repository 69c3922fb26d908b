import type { Engine } from '../engine/engine.ts'
import { StackError } from '../errors/stack-error.ts'
import type { Health, ProbeResult } from '../model/container-state.ts'
import { durationText } from '../model/duration.ts'
import { isAnnounced, type Healthcheck, type Probe } from '../model/healthcheck.ts'
import type { Instant } from '../model/instant.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import { isSame } from '../reconcile/config-hash.ts'
import { healthAfterProbe, pauseBeforeProbe } from '../reconcile/health.ts'
import { untilAnnounced } from './until-announced.ts'

/** One run of one container, which is probed from its beginning. */
export interface ProbedRun {
  readonly container: ObservedContainer
  readonly check: Healthcheck
  readonly startedAt: Instant
  /** From when on it is given time to become ready. */
  readonly since: Instant
  readonly health: Health
}

type Said = Pick<ProbeResult, 'exitCode' | 'output'>

/** The probes of one run. */
export class Probing {
  readonly #engine: Engine
  readonly #run: ProbedRun
  readonly #onBug: (error: unknown) => void
  readonly #stopped = new AbortController()
  #health: Health
  #cancel: (() => void) | undefined

  constructor(engine: Engine, run: ProbedRun, onBug: (error: unknown) => void) {
    this.#engine = engine
    this.#run = run
    this.#onBug = onBug
    this.#health = run.health
  }

  get check(): Healthcheck {
    return this.#run.check
  }

  start(): void {
    if (!isAnnounced(this.#run.check.probe)) return this.#schedule()
    // What was announced once holds until the end of the run.
    if (this.#health.status === 'healthy') return
    void this.#awaitAnnouncement().catch(this.#onBug)
    this.#schedule()
  }

  stop(): void {
    this.#stopped.abort()
    this.#cancel?.()
  }

  #schedule(): void {
    const { check, since } = this.#run
    const { clock } = this.#engine
    const pause = pauseBeforeProbe(this.#health, check, since, clock.now())
    this.#cancel = clock.schedule(pause, () => {
      void this.#probe().catch(this.#onBug)
    })
  }

  async #probe(): Promise<void> {
    const { clock } = this.#engine
    const startedAt = clock.now()
    const said = await this.#ask()
    if (this.#stopped.signal.aborted || said === undefined) return
    await this.#record({ startedAt, endedAt: clock.now(), ...said })
    if (!this.#stopped.signal.aborted) this.#schedule()
  }

  async #awaitAnnouncement(): Promise<void> {
    const { container, check, startedAt } = this.#run
    if (!isAnnounced(check.probe)) return
    const output = await untilAnnounced({
      probe: check.probe,
      container,
      startedAt,
      engine: this.#engine,
      signal: this.#stopped.signal,
    })
    if (this.#stopped.signal.aborted || output === undefined) return
    this.stop()
    const endedAt = this.#engine.clock.now()
    await this.#record({ startedAt, endedAt, exitCode: 0, output })
  }

  async #record(probe: ProbeResult): Promise<void> {
    const { container, check, since } = this.#run
    if (!(await this.#isWanted())) return
    this.#health = healthAfterProbe(this.#health, probe, check, since)
    await this.#engine.containers.recordHealth(container.id, this.#health)
  }

  /** A probe says nothing about a container that is to be probed in another way by now. */
  async #isWanted(): Promise<boolean> {
    const { container, check } = this.#run
    const containers = await this.#engine.containers.list({})
    return isSame(containers.find(({ id }) => id === container.id)?.healthcheck, check)
  }

  async #ask(): Promise<Said | undefined> {
    const { check } = this.#run
    try {
      const { exitCode, output } = await this.#runProbe(check.probe)
      if (exitCode !== -1) return { exitCode, output }
      // Docker's words.
      const late = `Health check exceeded timeout (${durationText(check.timeout)})`
      return { exitCode, output: output === '' ? late : `${late}: ${output}` }
    } catch (error) {
      if (!(error instanceof StackError)) throw error
      // The container has just ended; its exit event ends the probing.
      if (error.code === 'CT0007') return undefined
      return { exitCode: -1, output: error.message }
    }
  }

  #runProbe(probe: Probe): Promise<Said> {
    const { container, check } = this.#run
    const { containers } = this.#engine
    switch (probe.type) {
      case 'command':
        return containers.run(container.id, probe.command, check.timeout)
      case 'http':
      case 'tcp':
        return containers.ask(container.id, probe, check.timeout)
      case 'log':
        return Promise.resolve({ exitCode: 1, output: `no line has matched ${probe.pattern} yet` })
      case 'notify':
        return Promise.resolve({ exitCode: 1, output: 'READY=1 was not sent yet' })
    }
  }
}
