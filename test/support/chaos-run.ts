import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { plainUp } from '../../src/app/up-project.ts'
import type { ExitRecord } from '../../src/model/container-state.ts'
import { seconds } from '../../src/model/duration.ts'
import type { Project } from '../../src/model/project.ts'
import { buildNetwork, buildProject, buildService } from './build-project.ts'
import type { ChaosMachine, Victim } from './chaos-machine.ts'
import { eventually } from './eventually.ts'

const name = 'chaos'
const serviceCount = 5
const none = { removeOrphans: false } as const

/** One project whose services are started, signalled, removed, and whose keepers are killed. */
export class ChaosRun {
  readonly #chaos: ChaosMachine
  /** Ends that nothing which was done explains, by run or exec. */
  readonly #unexplained = new Map<string, string>()
  readonly #random: () => number
  #victims: readonly Victim[] = ['stackd', 'stack-monitor', 'stack-runtime']
  readonly #project: Project
  /** What a run of a container may have ended with, by what was sent to it. */
  readonly #possible = new Map<string, Set<number>>()
  /** What the operation of this step may end a run of that service with. */
  readonly #possibleNow = new Map<string, readonly number[]>()
  /** The run of a service after the step before. */
  readonly #runs = new Map<string, string>()
  /** What was done in the last steps, for whoever has to find out why. */
  readonly #history: string[] = []
  readonly #counts = new Map<string, number>()

  constructor(chaos: ChaosMachine, seed: number) {
    this.#chaos = chaos
    this.#random = randomFrom(seed)
    const services = Array.from({ length: serviceCount }, (_, index) => {
      const script = `trap 'exit ${exitCodeOf(index)}' TERM; while :; do echo x; sleep 0.02; done`
      return buildService(`s${index}`, {
        command: ['sh', '-c', script, `chaos-${process.pid}`],
        init: index % 2 === 1,
        tty: index === 0,
        stopGracePeriod: seconds(2),
      })
    })
    this.#project = buildProject(services, {
      name,
      networks: { default: buildNetwork('default') },
    })
  }

  /** One operation, half of the time while something is killed; then all ends are looked at. */
  async step(): Promise<void> {
    this.#possibleNow.clear()
    this.#history.push('|')
    const operation = this.#operate()
    if (this.#random() < 0.5) await this.#kill(operation)
    await operation
    await this.#chaos.recovered(name)
    await this.#checkEnds()
  }

  spare(spared: Victim): void {
    this.#victims = this.#victims.filter((victim) => victim !== spared)
  }

  async down(): Promise<void> {
    await eventually(
      async () => {
        const failures = await this.#chaos.request(name, {
          ...{ type: 'down', removeVolumes: true, removeOrphans: true, timeoutMs: 0 },
          ...{ knownServices: null, removeImages: false },
        })
        return failures !== undefined && failures.length === 0
      },
      { for: 'the end of the project', timeoutMs: 60_000 },
    )
  }

  get unexplained(): readonly string[] {
    return [...this.#unexplained.values()]
  }

  summary(): string {
    return [...this.#counts].map(([what, count]) => `${count} ${what}`).join(', ')
  }

  async #operate(): Promise<void> {
    const index = Math.floor(this.#random() * serviceCount)
    const service = `s${index}`
    const services = [service]
    const kind = this.#random()
    if (kind < 0.4) {
      const forceRecreate = this.#random() < 0.3
      // It ends the old container first, which is all that is done when its supervisor is killed.
      if (forceRecreate) this.#allow(service, exitCodeOf(index), 137)
      this.#count(forceRecreate ? 'up --force-recreate' : 'up', service)
      await this.#chaos.request(name, {
        ...{ ...plainUp, type: 'up', project: this.#project, services },
        ...{ forceRecreate, noDeps: true, timeoutMs: 0 },
      })
    } else if (kind < 0.6) {
      this.#count('exec', service)
      const code = await this.#chaos.exec(name, service, ['sh', '-c', 'exit 3'])
      // It ends with its container, when that ends meanwhile.
      if (code !== undefined && ![3, 129, 137].includes(code)) {
        this.#report(`exec ${this.#history.length}`, `exec in ${service} ended with ${code}`)
      }
    } else if (kind < 0.7) {
      this.#allow(service, exitCodeOf(index))
      this.#count('kill -s TERM', service)
      await this.#chaos.request(name, { type: 'kill', services, signal: 'SIGTERM', ...none })
    } else if (kind < 0.8) {
      this.#allow(service, 137)
      this.#count('kill', service)
      await this.#chaos.request(name, { type: 'kill', services, signal: 'SIGKILL', ...none })
    } else if (kind < 0.9) {
      this.#allow(service, exitCodeOf(index), 137)
      this.#count('stop', service)
      await this.#chaos.request(name, { type: 'stop', services, timeoutMs: 1000 })
    } else {
      this.#allow(service, exitCodeOf(index), 137)
      this.#count('rm', service)
      await this.#chaos.request(name, { type: 'rm', services, stop: true, removeVolumes: true })
    }
  }

  async #kill(operation: Promise<void>): Promise<void> {
    const victims = this.#victims
    const victim = victims[Math.floor(this.#random() * victims.length)] ?? 'stackd'
    const instant = this.#random()
    const choice = this.#random()
    // A runtime is there for milliseconds only: it is waited for, and killed early or late in them.
    if (victim === 'stack-runtime') await this.#meet(victim, operation)
    await pause(instant * (victim === 'stack-runtime' ? 8 : 60))
    const pids = this.#chaos.pids(victim)
    const pid = pids[Math.floor(choice * pids.length)]
    if (pid === undefined) return
    try {
      process.kill(pid, 'SIGKILL')
      this.#count(`kill -9 of ${victim}`, String(pid))
    } catch {
      // It ended by itself meanwhile.
    }
  }

  /** Until there is such a process, or the operation has ended without one. */
  async #meet(victim: Victim, operation: Promise<void>): Promise<void> {
    let isOver = false
    const end = (): void => void (isOver = true)
    operation.then(end, end)
    while (!isOver && this.#chaos.pids(victim).length === 0) await nextTurn()
  }

  async #checkEnds(): Promise<void> {
    for (const { container } of await this.#chaos.containers(name)) {
      const { id, service, state } = container
      if (state.status === 'created') continue
      const startedAt = state.status === 'exited' ? state.exit.startedAt : state.startedAt
      const run = `${id} ${startedAt}`
      // A supervisor that was killed is replaced, and may have made a run after the last look.
      if (!this.#possible.has(run)) {
        this.#possible.set(run, new Set(this.#possibleNow.get(service)))
      }
      this.#runs.set(service, run)
      if (state.status === 'exited') this.#checkEnd(container.name, run, state.exit)
    }
  }

  #checkEnd(container: string, run: string, exit: ExitRecord): void {
    // A runtime or monitor that was killed on the way has not started it.
    if (exit.startError !== undefined) return
    const possible = this.#possible.get(run) ?? new Set()
    if (possible.has(exit.exitCode) && exit.unknown !== true) return
    const expected = [...possible].join(' or ')
    this.#report(run, `${container}: ${JSON.stringify(exit)} instead of ${expected}`)
  }

  #report(subject: string, found: string): void {
    if (this.#unexplained.has(subject)) return
    this.#unexplained.set(subject, `${found}, after ${this.#history.slice(-24).join(' ')}`)
  }

  #allow(service: string, ...codes: readonly number[]): void {
    this.#possibleNow.set(service, codes)
    const run = this.#runs.get(service) ?? ''
    this.#possible.set(run, new Set([...(this.#possible.get(run) ?? []), ...codes]))
  }

  #count(what: string, subject: string): void {
    this.#history.push(`${what} ${subject};`)
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1)
  }
}

function exitCodeOf(index: number): number {
  return 40 + index
}

/** mulberry32: the same numbers from 0 up to 1 for the same seed. */
function randomFrom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
