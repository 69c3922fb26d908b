import type { Directive } from '../../../src/model/directive.ts'
import type { Project } from '../../../src/model/project.ts'
import { createMemoryEngine, type MemoryEngine } from '../../support/memory-engine.ts'
import type { Operation } from '../../../src/model/plan.ts'
import { printPlan } from '../../support/print-plan.ts'
import { prepareMachine } from '../../support/random-project.ts'
import { execute, planOn } from './reconcile-fixture.ts'

/** A machine with all that these projects need, on which every probe succeeds at once. */
export async function machineWith(...projects: readonly Project[]): Promise<MemoryEngine> {
  const engine = createMemoryEngine()
  for (const project of projects) await prepareMachine(engine, project)
  probeAtOnce(engine)
  return engine
}

/** Every probe succeeds as soon as it may. */
export function probeAtOnce(engine: MemoryEngine): void {
  engine.subscribe(({ subject }) => {
    const container = engine.world.containers.get(subject.id)
    if (container?.state.status !== 'running') return
    if (container.state.health.status !== 'starting') return
    const health = { status: 'healthy', failingStreak: 0, probes: [] } as const
    void engine.containers.recordHealth(subject.id, health)
  })
}

const mostRounds = 5

/** Plans and executes until there is nothing to do, as the loop does; throws when that never comes. */
export async function settle(
  engine: MemoryEngine,
  project: Project,
  directive: Directive,
): Promise<void> {
  for (let round = 0; round < mostRounds; round += 1) {
    const plan = await planOn(engine, project, directive)
    if (plan.operations.length === 0 && plan.lookAgainAt === undefined) return
    if (plan.operations.some(waitsForTime)) engine.clock.advance(10_000)
    await execute(plan, engine)
    if (plan.lookAgainAt !== undefined) {
      engine.clock.advance(Math.max(0, plan.lookAgainAt - engine.clock.now()))
    }
  }
  const left = await planOn(engine, project, directive)
  if (left.operations.length > 0) throw new Error(`does not settle:\n${printPlan(left)}`)
}

function waitsForTime({ action }: Operation): boolean {
  return action.type === 'wait' && action.lasting !== undefined
}
