import fc from 'fast-check'
import type { DesiredState } from '../../src/model/desired-state.ts'
import type { Directive } from '../../src/model/directive.ts'
import type { Project } from '../../src/model/project.ts'
import { Supervisor } from '../../src/supervise/supervisor.ts'
import { createMemoryEngine, type MemoryEngine } from './memory-engine.ts'
import { accident, corruption, inflict, type Damage } from './random-damage.ts'
import { directiveDrafts, directiveOf, type DirectiveDraft } from './random-directive.ts'
import { prepareMachine } from './random-project.ts'
import { createUnreliableEngine, type Fate, type UnreliableEngine } from './unreliable-engine.ts'

/** Something that happens to a machine on which a supervisor runs. */
export type Step =
  | { readonly type: 'damage'; readonly damage: Damage }
  | { readonly type: 'request'; readonly draft: DirectiveDraft; readonly edited: boolean }
  | { readonly type: 'time'; readonly milliseconds: number }
  | { readonly type: 'probe'; readonly pick: number; readonly exitCode: number }
  | { readonly type: 'supervisor-dies' }

const common: readonly fc.Arbitrary<Step>[] = [
  fc.record({ type: fc.constant('damage' as const), damage: accident }),
  fc.record({
    type: fc.constant('request' as const),
    draft: directiveDrafts,
    edited: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('time' as const),
    milliseconds: fc.constantFrom(100, 1000, 30_000),
  }),
  fc.record({
    type: fc.constant('probe' as const),
    pick: fc.nat({ max: 3 }),
    exitCode: fc.constantFrom(0, 1),
  }),
  fc.constant({ type: 'supervisor-dies' as const }),
]

/** Each step, and how many turns the loop has before the next one. */
export type Story = readonly { readonly step: Step; readonly turns: number }[]

export const stories: fc.Arbitrary<Story> = storiesOf(...common)

/** With damage that only bugs, other programs and hands at the files do. */
export const badStories: fc.Arbitrary<Story> = storiesOf(
  ...common,
  fc.record({ type: fc.constant('damage' as const), damage: corruption }),
)

function storiesOf(...steps: readonly fc.Arbitrary<Step>[]): fc.Arbitrary<Story> {
  const turns = fc.constantFrom(0, 3, 10, 40, 500)
  return fc.array(fc.record({ step: fc.oneof(...steps), turns }), { maxLength: 8 })
}

export interface LoopMachineOptions {
  /** As the stack file is at first, and once it is edited. */
  readonly projects: readonly [Project, Project]
  readonly fates: readonly Fate[]
}

/** A supervisor on the memory engine, to which things happen. */
export class LoopMachine {
  readonly engine: MemoryEngine = createMemoryEngine()
  readonly bugs: unknown[] = []
  readonly #options: LoopMachineOptions
  #unreliable: UnreliableEngine
  #supervisor: Supervisor

  constructor(options: LoopMachineOptions) {
    this.#options = options
    this.#unreliable = createUnreliableEngine(this.engine, options.fates)
    this.#supervisor = this.#newSupervisor()
  }

  async start(): Promise<void> {
    for (const project of this.#options.projects) await prepareMachine(this.engine, project)
    await this.#supervisor.start()
  }

  async tell(story: Story): Promise<void> {
    for (const { step, turns } of story) {
      await this.#take(step)
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
    }
  }

  /** Nothing fails any more, every probe succeeds, and nothing is paused. */
  async calm(): Promise<void> {
    this.#unreliable.recover()
    for (const name of this.#serviceNames()) this.engine.setProbe(name, 0)
    await this.#pass(1000)
    for (const { id, state } of this.engine.world.containers.values()) {
      if (state.status === 'running' && state.paused) await this.engine.containers.unpause(id)
    }
    await this.#pass(70_000)
  }

  async up(project: Project): Promise<readonly string[]> {
    const draft = { type: 'up', picks: [], flags: [true] } as const
    const failures = this.#submit(directiveOf(draft, [], this.engine.clock.now()), project)
    await this.#pass(30_000)
    return (await failures).map(({ message }) => message)
  }

  desired(): Promise<DesiredState | undefined> {
    return this.engine.desiredStates.read(this.#options.projects[0].name)
  }

  close(): void {
    this.#supervisor.close()
  }

  async #take(step: Step): Promise<void> {
    const [project, edited] = this.#options.projects
    switch (step.type) {
      case 'damage':
        return inflict(this.engine, project, step.damage)
      case 'request': {
        const file = step.edited ? edited : project
        const names = Object.keys(file.services)
        const directive = directiveOf(step.draft, names, this.engine.clock.now())
        // Nobody is left to be told when the supervisor dies.
        void this.#submit(directive, file)
        return
      }
      case 'time':
        return this.engine.clock.advance(step.milliseconds)
      case 'probe': {
        const name = this.#serviceNames()[step.pick]
        return name === undefined ? undefined : this.engine.setProbe(name, step.exitCode)
      }
      case 'supervisor-dies':
        return this.#replaceSupervisor()
    }
  }

  async #submit(
    directive: Directive,
    file: Project,
  ): Promise<readonly { readonly message: string }[]> {
    if (directive.type === 'converge') return []
    const project = directive.type === 'up' ? file : undefined
    return this.#supervisor.submit(file.name, {
      directive,
      project,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    })
  }

  /** What the one that died was about to do is never done. */
  async #replaceSupervisor(): Promise<void> {
    this.#unreliable.kill()
    this.#supervisor.close()
    this.#unreliable = createUnreliableEngine(this.engine, this.#unreliable.left())
    this.#supervisor = this.#newSupervisor()
    await this.#supervisor.start()
  }

  #newSupervisor(): Supervisor {
    return new Supervisor(this.#unreliable.engine, {
      parallelism: 4,
      identifyDirectory: (path) => Promise.resolve(path),
      onFailure: () => undefined,
      onBug: (error) => void this.bugs.push(error),
    })
  }

  /** Lets time pass, and everything that is due at a time happen before the next. */
  async #pass(milliseconds: number): Promise<void> {
    const { clock } = this.engine
    const end = clock.now() + milliseconds
    await allTurns()
    while ((clock.nextAt ?? end) < end) {
      clock.advance(Math.max(0, (clock.nextAt ?? end) - clock.now()))
      await allTurns()
    }
    clock.advance(end - clock.now())
    await allTurns()
  }

  #serviceNames(): readonly string[] {
    return this.#options.projects.flatMap(({ services }) => Object.keys(services))
  }
}

/** Everything that waits for nothing but its turn has it. */
function allTurns(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
