import type { Engine } from '../../../src/engine/engine.ts'
import { executePlan } from '../../../src/execute/execute-plan.ts'
import { openWakeUps } from '../../../src/execute/wake-ups.ts'
import type { DesiredState } from '../../../src/model/desired-state.ts'
import type { Directive, UpDirective } from '../../../src/model/directive.ts'
import { instant } from '../../../src/model/instant.ts'
import type { ObservedState } from '../../../src/model/observed-state.ts'
import type { Plan } from '../../../src/model/plan.ts'
import type { Project } from '../../../src/model/project.ts'
import { imageReferences as referencesOf } from '../../../src/model/service.ts'
import { desiredAfterUp } from '../../../src/reconcile/desired-after.ts'
import { reconcile } from '../../../src/reconcile/reconcile.ts'
import { createMemoryEngine, type MemoryEngine } from '../../support/memory-engine.ts'

export const nothing: ObservedState = {
  containers: [],
  oneOffs: [],
  networks: [],
  volumes: [],
  images: {},
}

export function up(changes: Partial<UpDirective> = {}): UpDirective {
  return {
    type: 'up',
    targets: [],
    requestedAt: instant(1_700_000_000_000),
    forceRecreate: false,
    alwaysRecreateDeps: false,
    renewAnonymousVolumes: false,
    noRecreate: false,
    noStart: false,
    noDeps: false,
    removeOrphans: false,
    ignoreOrphans: false,
    takeOver: false,
    divergedVolumes: 'refuse',
    wait: false,
    gracePeriod: undefined,
    ...changes,
  }
}

export function desiredFor(project: Project, directive: UpDirective = up()): DesiredState {
  return desiredAfterUp(undefined, directive, project)
}

/** A machine on which `up` of this project has been executed. */
export async function machineAfterUp(
  project: Project,
  setUp: (engine: MemoryEngine) => void = () => undefined,
): Promise<MemoryEngine> {
  const engine = createMemoryEngine()
  setUp(engine)
  await execute(await planOn(engine, project, up()), engine)
  engine.clock.advance(60_000)
  return engine
}

export async function planOn(
  engine: MemoryEngine,
  project: Project,
  directive: Directive,
): Promise<Plan> {
  return reconcile({
    project: project.name,
    desired: desiredFor(project, directive.type === 'up' ? directive : up()),
    observed: await engine.observe(project.name, imageReferences(project)),
    directive,
    now: engine.clock.now(),
  })
}

export async function execute(plan: Plan, engine: Engine): Promise<void> {
  const signal = new AbortController().signal
  const wakeUps = openWakeUps(engine, signal)
  const onProgress = (): void => undefined
  const plannedAt = wakeUps.count
  await executePlan(plan, { engine, parallelism: 4, onProgress, wakeUps, plannedAt, signal })
  wakeUps.close()
}

function imageReferences({ services }: Project): string[] {
  return Object.values(services).flatMap(referencesOf)
}
