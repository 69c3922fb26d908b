import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { propertyRuns } from '../../support/property-runs.ts'
import type { Project } from '../../../src/model/project.ts'
import { buildDown } from '../../support/build-project.ts'
import type { MemoryEngine } from '../../support/memory-engine.ts'
import { damages, inflict, type Damage } from '../../support/random-damage.ts'
import { projects } from '../../support/random-project.ts'
import { unmetWishes, worldAsText } from '../../support/settled-state.ts'
import { createUnreliableEngine, deaths, faults } from '../../support/unreliable-engine.ts'
import { execute, planOn, up } from './reconcile-fixture.ts'
import { machineWith, settle } from './settling.ts'

const down = buildDown({ removeVolumes: true, removeOrphans: true })

/** A machine on which the one project is up and much happened since, before it is to be the other one. */
async function machineBetween(
  before: Project,
  damage: readonly Damage[],
  after: Project,
): Promise<MemoryEngine> {
  const engine = await machineWith(before, after)
  await settle(engine, before, up())
  for (const one of damage) await inflict(engine, before, one)
  engine.clock.advance(1000)
  return engine
}

describe('convergence', () => {
  it('is done after one plan: planning again gives the empty plan', async () => {
    await fc.assert(
      fc.asyncProperty(projects, async (project) => {
        const engine = await machineWith(project)
        await execute(await planOn(engine, project, up()), engine)
        expect((await planOn(engine, project, { type: 'converge' })).operations).toEqual([])
        expect((await planOn(engine, project, up())).operations).toEqual([])
        expect(unmetWishes(engine, project)).toEqual([])
      }),
      propertyRuns(800),
    )
  })

  it('goes from any project to any other', async () => {
    await fc.assert(
      fc.asyncProperty(projects, projects, async (before, after) => {
        const engine = await machineBetween(before, [], after)
        const directive = up({ removeOrphans: true, requestedAt: engine.clock.now() })
        // One plan, and another where a container that was replaced is left alone for a while.
        await settle(engine, after, directive)
        expect((await planOn(engine, after, directive)).operations).toEqual([])
        expect(unmetWishes(engine, after)).toEqual([])
      }),
      propertyRuns(900),
    )
  })

  it('comes to an end in a few plans whatever state the machine is in', async () => {
    await fc.assert(
      fc.asyncProperty(projects, damages, async (project, damage) => {
        const engine = await machineBetween(project, damage, project)
        await settle(engine, project, up({ requestedAt: engine.clock.now() }))
        expect(unmetWishes(engine, project)).toEqual([])
      }),
      propertyRuns(1300),
    )
  })

  it('comes to the same end when its process ends at any call', async () => {
    await fc.assert(
      fc.asyncProperty(
        projects,
        projects,
        damages,
        deaths,
        async (before, after, damage, fates) => {
          const engine = await machineBetween(before, damage, after)
          const directive = up({ removeOrphans: true, requestedAt: engine.clock.now() })
          await executeUpToDeath(engine, await planOn(engine, after, directive), fates)
          await settle(engine, after, directive)
          expect(unmetWishes(engine, after)).toEqual([])

          const spared = await machineBetween(before, damage, after)
          await settle(spared, after, directive)
          expect(worldAsText(engine)).toEqual(worldAsText(spared))
        },
      ),
      propertyRuns(800),
    )
  })

  it('comes to the same end when calls fail on the way', async () => {
    await fc.assert(
      fc.asyncProperty(projects, projects, faults, async (before, after, fates) => {
        const engine = await machineBetween(before, [], after)
        const directive = up({ removeOrphans: true, requestedAt: engine.clock.now() })
        const unreliable = createUnreliableEngine(engine, fates)
        await execute(await planOn(engine, after, directive), unreliable.engine)
        await settle(engine, after, directive)
        expect(unmetWishes(engine, after)).toEqual([])
      }),
      propertyRuns(900),
    )
  })

  it('ends empty after down from any state, and takes nothing that is not its own', async () => {
    await fc.assert(
      fc.asyncProperty(projects, damages, async (project, damage) => {
        const engine = await machineBetween(project, damage, project)
        const foreign = foreignResources(engine, project)
        await execute(await planOn(engine, project, down), engine)
        expect(await engine.containers.list({})).toEqual([])
        expect(foreignResources(engine, project)).toEqual(foreign)
        expect(
          [...engine.world.networks.values()].map(({ project: owner }) => owner),
        ).not.toContain(project.name)
        expect((await planOn(engine, project, down)).operations).toEqual([])
      }),
      propertyRuns(400),
    )
  })
})

function foreignResources({ world }: MemoryEngine, project: Project): readonly string[] {
  return [...world.networks.values(), ...world.volumes.values()]
    .filter((one) => one.project !== project.name)
    .map(({ name }) => name)
}

/** Until the plan is done or its process has ended, whichever comes first. */
async function executeUpToDeath(
  engine: MemoryEngine,
  plan: Awaited<ReturnType<typeof planOn>>,
  fates: Parameters<typeof createUnreliableEngine>[1],
): Promise<void> {
  const unreliable = createUnreliableEngine(engine, fates)
  const turn = new Promise((resolve) => setImmediate(resolve))
  await Promise.race([execute(plan, unreliable.engine), turn])
}
