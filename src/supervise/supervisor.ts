import type { Engine } from '../engine/engine.ts'
import type { Failure } from '../errors/stack-error.ts'
import type { PlanPreview } from '../model/plan-preview.ts'
import { HealthProber } from './health-prober.ts'
import {
  ProjectLoop,
  type PreviewedRequest,
  type ProjectLoopOptions,
  type ProjectRequest,
} from './project-loop.ts'
import { rehearse } from './rehearse.ts'

/** Runs one loop per project and the health probes of all. */
export class Supervisor {
  readonly #engine: Engine
  readonly #options: ProjectLoopOptions
  readonly #loops = new Map<string, ProjectLoop>()
  readonly #prober: HealthProber
  #unsubscribe: (() => void) | undefined

  constructor(engine: Engine, options: ProjectLoopOptions) {
    this.#engine = engine
    this.#options = options
    this.#prober = new HealthProber(engine, options.onBug)
  }

  /** Takes up everything that is asked of this machine. */
  async start(): Promise<void> {
    this.#unsubscribe = this.#engine.subscribe(({ subject }) => this.#loop(subject.project).wake())
    await this.#prober.start()
    for (const project of await this.#engine.desiredStates.list()) this.#loop(project).wake()
  }

  submit(project: string, request: ProjectRequest): Promise<readonly Failure[]> {
    return this.#loop(project).submit(request)
  }

  /** What a request would do now. */
  preview(project: string, request: PreviewedRequest): Promise<PlanPreview> {
    return this.#loop(project).preview(request)
  }

  /** What a request would do, step by step; it is not done. */
  rehearse(project: string, request: ProjectRequest): Promise<readonly Failure[]> {
    return rehearse(project, request, this.#engine, this.#options)
  }

  /** Whether something is under way. */
  get isBusy(): boolean {
    return [...this.#loops.values()].some((loop) => loop.isBusy)
  }

  /** Whether nothing is asked of it and nothing is under way. */
  async isIdle(): Promise<boolean> {
    if (this.isBusy) return false
    const [projects, containers] = await Promise.all([
      this.#engine.desiredStates.list(),
      this.#engine.containers.list({}),
    ])
    return projects.length === 0 && containers.length === 0
  }

  close(): void {
    this.#unsubscribe?.()
    this.#prober.close()
    for (const loop of this.#loops.values()) loop.close()
  }

  #loop(project: string): ProjectLoop {
    const existing = this.#loops.get(project)
    if (existing !== undefined) return existing
    const loop = new ProjectLoop(project, this.#engine, this.#options)
    this.#loops.set(project, loop)
    return loop
  }
}
