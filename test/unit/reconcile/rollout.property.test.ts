import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { performAction } from '../../../src/execute/perform-action.ts'
import type { DesiredState } from '../../../src/model/desired-state.ts'
import type { Directive } from '../../../src/model/directive.ts'
import { seconds } from '../../../src/model/duration.ts'
import type { ObservedContainer } from '../../../src/model/observed-state.ts'
import type { Action, Operation, Plan } from '../../../src/model/plan.ts'
import type { Project } from '../../../src/model/project.ts'
import type { UpdatePolicy } from '../../../src/model/update-policy.ts'
import { dueTime, isFulfilled } from '../../../src/model/wait-condition.ts'
import { desiredAfterUp } from '../../../src/reconcile/desired-after.ts'
import { reconcile } from '../../../src/reconcile/reconcile.ts'
import { buildHealthcheck, buildProject, buildService } from '../../support/build-project.ts'
import type { MemoryEngine } from '../../support/memory-engine.ts'
import { desiredFor, machineAfterUp, up } from './reconcile-fixture.ts'

interface Draft {
  readonly replicas: number
  readonly policy: UpdatePolicy
}

const drafts: fc.Arbitrary<Draft> = fc.record({
  replicas: fc.integer({ min: 1, max: 4 }),
  policy: fc.record({
    parallelism: fc.integer({ min: 0, max: 3 }),
    delay: fc.constantFrom(seconds(0), seconds(3)),
    order: fc.constantFrom(undefined, 'start-first', 'stop-first'),
    monitor: fc.constantFrom(seconds(0), seconds(5)),
    maxFailureRatio: fc.constant(0),
    failureAction: fc.constant('pause'),
  }),
})

/** After how many operations each plan is cut short; the last one is not. */
const cuts = fc.array(fc.nat({ max: 12 }), { maxLength: 8 })

function shop({ replicas, policy }: Draft, version: string): Project {
  return buildProject([
    buildService('web', {
      replicas,
      update: policy,
      healthcheck: buildHealthcheck(),
      environment: { VERSION: version },
    }),
  ])
}

/** One service that is changed while it runs. */
class Change {
  readonly engine: MemoryEngine
  /** Moments at which too few served, or there were too many. */
  readonly faults: string[] = []
  readonly directive: Directive
  readonly #draft: Draft
  readonly #becomesHealthy: boolean
  readonly #desired: DesiredState

  private constructor(engine: MemoryEngine, draft: Draft, becomesHealthy: boolean) {
    this.engine = engine
    this.#draft = draft
    this.#becomesHealthy = becomesHealthy
    const directive = up({ requestedAt: engine.clock.now() })
    this.directive = directive
    const before = desiredFor(shop(draft, '1'))
    this.#desired = desiredAfterUp(before, directive, shop(draft, '2'))
  }

  static async begin(draft: Draft, becomesHealthy: boolean): Promise<Change> {
    const engine = await machineAfterUp(shop(draft, '1'))
    const change = new Change(engine, draft, becomesHealthy)
    for (const { id } of await engine.containers.list({})) await change.#probe(id, 'healthy')
    return change
  }

  async plan(directive: Directive): Promise<Plan> {
    return reconcile({
      project: 'shop',
      desired: this.#desired,
      observed: await this.engine.observe('shop', []),
      directive,
      now: this.engine.clock.now(),
    })
  }

  /** Runs the first operations of a plan; false when a wait of it can not end. */
  async run({ operations }: Plan, count: number): Promise<boolean> {
    for (const operation of operations.slice(0, count)) {
      const isDone = await this.#perform(operation)
      await this.#check()
      if (!isDone) return false
    }
    return true
  }

  async #perform({ action }: Operation): Promise<boolean> {
    if (action.type === 'report') return true
    if (action.type === 'wait') return this.#wait(action)
    await performAction(action, this.engine)
    return true
  }

  async #wait(action: Extract<Action, { type: 'wait' }>): Promise<boolean> {
    const find = async (): Promise<ObservedContainer | undefined> =>
      (await this.engine.containers.list({})).find(({ id, name }) =>
        action.container.id === undefined
          ? name === action.container.name
          : id === action.container.id,
      )
    const container = await find()
    if (container === undefined) throw new Error(`no container ${action.container.name}`)
    const isStarting =
      container.state.status === 'running' && container.state.health.status === 'starting'
    if (isStarting) await this.#probe(container.id, this.#becomesHealthy ? 'healthy' : 'unhealthy')
    const { clock } = this.engine
    const due = dueTime(container, action)
    if (due !== undefined && due > clock.now()) clock.advance(due - clock.now())
    const after = await find()
    return after !== undefined && isFulfilled(after, action, clock.now())
  }

  async #probe(id: string, status: 'healthy' | 'unhealthy'): Promise<void> {
    await this.engine.containers.recordHealth(id, { status, failingStreak: 0, probes: [] })
  }

  /** No moment has fewer containers that serve than the order allows. */
  async #check(): Promise<void> {
    const { replicas, policy } = this.#draft
    const containers = await this.engine.containers.list({})
    const serving = containers.filter(
      ({ state, standsBy }) =>
        standsBy === undefined && state.status === 'running' && state.health.status === 'healthy',
    )
    const atOnce = policy.parallelism === 0 ? replicas : policy.parallelism
    const least = policy.order === 'stop-first' ? Math.max(0, replicas - atOnce) : replicas
    const most = policy.order === 'stop-first' ? replicas : replicas + Math.min(atOnce, replicas)
    if (serving.length < least) this.faults.push(`only ${serving.length} of ${replicas} serve`)
    if (containers.length > most) this.faults.push(`${containers.length} containers`)
  }
}

describe('a rollout', () => {
  it('never serves with fewer containers than its order allows, wherever it is cut short', async () => {
    await fc.assert(
      fc.asyncProperty(drafts, cuts, async (draft, counts) => {
        const change = await Change.begin(draft, true)
        for (const count of counts) await change.run(await change.plan({ type: 'converge' }), count)
        await change.run(await change.plan(change.directive), Infinity)

        expect(change.faults).toEqual([])
        expect((await change.plan({ type: 'converge' })).operations).toEqual([])
        const containers = await change.engine.containers.list({})
        expect(containers).toHaveLength(draft.replicas)
        expect(containers.every(({ name }) => /^shop-web-\d$/.test(name))).toBe(true)
        expect(
          containers.every(({ standsBy, succeeds }) => (standsBy ?? succeeds) === undefined),
        ).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('keeps the old containers when the new ones do not get ready, and stays so', async () => {
    const startFirst = drafts.filter(({ policy }) => policy.order !== 'stop-first')
    await fc.assert(
      fc.asyncProperty(startFirst, cuts, async (draft, counts) => {
        const change = await Change.begin(draft, false)
        for (const count of counts) await change.run(await change.plan({ type: 'converge' }), count)
        for (let round = 0; round < 3; round++) {
          await change.run(await change.plan(change.directive), Infinity)
        }
        expect(change.faults).toEqual([])
        const last = await change.plan(change.directive)
        expect(last.operations.map(({ action }) => action.type)).toEqual(['report'])
        expect((await change.plan({ type: 'converge' })).operations).toEqual([])
        const containers = await change.engine.containers.list({})
        const running = containers.filter(({ state }) => state.status === 'running')
        expect(running.map(({ standsBy }) => standsBy)).toEqual(
          Array.from({ length: draft.replicas }, () => undefined),
        )
      }),
      { numRuns: 200 },
    )
  })
})
