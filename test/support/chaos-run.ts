import { setTimeout as pause } from 'node:timers/promises'
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
  /** Ends that nothing which was done explains. */
  readonly unexplained: string[] = []
  readonly #random: () => number
  readonly #project: Project
  /** What a container may have ended with, by what was sent to it; by its id. */
  readonly #possible = new Map<string, Set<number>>()
  /** Id of a service's container after the step before. */
  readonly #ids = new Map<string, string>()
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
    const operation = this.#operate()
    if (this.#random() < 0.5) await this.#kill()
    await operation
    await this.#chaos.recovered(name)
    await this.#checkEnds()
  }

  async down(): Promise<void> {
    await eventually(
      async () => {
        const failures = await this.#chaos.request(name, {
          ...{ type: 'down', removeVolumes: true, removeOrphans: true, timeoutMs: 0 },
        })
        return failures !== undefined && failures.length === 0
      },
      { for: 'the end of the project', timeoutMs: 60_000 },
    )
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
      this.#count('up')
      await this.#chaos.request(name, {
        ...{ type: 'up', project: this.#project, services, wait: false, waitTimeoutMs: null },
        ...{ forceRecreate: this.#random() < 0.3, noRecreate: false, noStart: false, noDeps: true },
        ...{ removeOrphans: false, timeoutMs: 0 },
      })
    } else if (kind < 0.6) {
      this.#count('exec')
      const code = await this.#chaos.exec(name, service, ['sh', '-c', 'exit 3'])
      // It ends with its container, when that ends meanwhile.
      if (code !== undefined && ![3, 129, 137].includes(code)) {
        this.unexplained.push(`exec in ${service} ended with ${code}`)
      }
    } else if (kind < 0.7) {
      this.#allow(service, exitCodeOf(index))
      this.#count('kill -s TERM')
      await this.#chaos.request(name, { type: 'kill', services, signal: 'SIGTERM', ...none })
    } else if (kind < 0.8) {
      this.#allow(service, 137)
      this.#count('kill')
      await this.#chaos.request(name, { type: 'kill', services, signal: 'SIGKILL', ...none })
    } else if (kind < 0.9) {
      this.#allow(service, exitCodeOf(index), 137)
      this.#count('stop')
      await this.#chaos.request(name, { type: 'stop', services, timeoutMs: 1000 })
    } else {
      this.#allow(service, exitCodeOf(index), 137)
      this.#count('rm')
      await this.#chaos.request(name, { type: 'rm', services, stop: true, removeVolumes: true })
    }
  }

  async #kill(): Promise<void> {
    await pause(this.#random() * 60)
    const victims: readonly Victim[] = ['stackd', 'stack-monitor', 'stack-runtime']
    const victim = victims[Math.floor(this.#random() * victims.length)] ?? 'stackd'
    const pids = this.#chaos.pids(victim)
    const pid = pids[Math.floor(this.#random() * pids.length)]
    if (pid === undefined) return
    try {
      process.kill(pid, 'SIGKILL')
      this.#count(`kill -9 of ${victim}`)
    } catch {
      // It ended by itself meanwhile.
    }
  }

  async #checkEnds(): Promise<void> {
    this.#ids.clear()
    for (const { container } of await this.#chaos.containers(name)) {
      this.#ids.set(container.service, container.id)
      if (container.state.status !== 'exited') continue
      const { exit } = container.state
      // A runtime or monitor that was killed on the way has not started it.
      if (exit.startError !== undefined) continue
      const possible = this.#possible.get(container.id) ?? new Set()
      if (possible.has(exit.exitCode) && exit.unknown !== true) continue
      const expected = [...possible].join(' or ')
      this.unexplained.push(`${container.name}: ${JSON.stringify(exit)} instead of ${expected}`)
    }
  }

  #allow(service: string, ...codes: readonly number[]): void {
    const id = this.#ids.get(service) ?? ''
    this.#possible.set(id, new Set([...(this.#possible.get(id) ?? []), ...codes]))
  }

  #count(what: string): void {
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
