import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DependencyCondition, Service } from '../../../src/model/service.ts'
import type { Project } from '../../../src/model/project.ts'
import { buildDown, buildProject, buildService } from '../../support/build-project.ts'
import { createMemoryEngine } from '../../support/memory-engine.ts'
import { execute, planOn, up } from './reconcile-fixture.ts'

const conditions: readonly DependencyCondition[] = [
  'service_started',
  'service_completed_successfully',
]

/** A service may depend on earlier ones only, so that there is no cycle. */
const projects: fc.Arbitrary<Project> = fc
  .array(
    fc.record({
      replicas: fc.integer({ min: 0, max: 3 }),
      tty: fc.boolean(),
      isJob: fc.boolean(),
      dependencies: fc.array(fc.nat({ max: 7 }), { maxLength: 3 }),
      restarts: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((drafts) => {
    const services = drafts.map(
      ({ replicas, tty, isJob, dependencies, restarts }, index): Service =>
        buildService(isJob ? `job${index}` : `s${index}`, {
          replicas: isJob ? 1 : replicas,
          tty,
          dependsOn: Object.fromEntries(
            dependencies
              .filter((other) => other < index)
              .map((other) => {
                const name = drafts[other]?.isJob === true ? `job${other}` : `s${other}`
                const condition =
                  conditions[drafts[other]?.isJob === true ? 1 : 0] ?? 'service_started'
                return [name, { condition, restart: restarts, required: true }]
              }),
          ),
        }),
    )
    return buildProject(services)
  })

async function machineFor(project: Project): Promise<ReturnType<typeof createMemoryEngine>> {
  const engine = createMemoryEngine()
  for (const name of Object.keys(project.services)) {
    if (name.startsWith('job')) engine.setBehaviour(name, { exits: 0 })
  }
  return engine
}

describe('convergence', () => {
  it('is done after one plan: planning again gives the empty plan', async () => {
    await fc.assert(
      fc.asyncProperty(projects, async (project) => {
        const engine = await machineFor(project)
        await execute(await planOn(engine, project, up()), engine)
        expect((await planOn(engine, project, { type: 'converge' })).operations).toEqual([])
        expect((await planOn(engine, project, up())).operations).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('goes from any project to any other, and is done then', async () => {
    await fc.assert(
      fc.asyncProperty(projects, projects, async (before, after) => {
        const engine = await machineFor(before)
        await execute(await planOn(engine, before, up()), engine)
        for (const name of Object.keys(after.services)) {
          engine.setBehaviour(name, name.startsWith('job') ? { exits: 0 } : 'runs')
        }
        engine.clock.advance(1000)
        const directive = up({ removeOrphans: true, requestedAt: engine.clock.now() })
        await execute(await planOn(engine, after, directive), engine)
        expect((await planOn(engine, after, directive)).operations).toEqual([])
        const expected = Object.values(after.services).reduce(
          (sum, { replicas }) => sum + replicas,
          0,
        )
        expect(await engine.containers.list({})).toHaveLength(expected)
      }),
      { numRuns: 300 },
    )
  })

  it('names only operations of its own in edges, and earlier ones', async () => {
    await fc.assert(
      fc.asyncProperty(projects, projects, async (before, after) => {
        const engine = await machineFor(before)
        await execute(await planOn(engine, before, up()), engine)
        const plan = await planOn(engine, after, up({ removeOrphans: true }))
        const seen = new Set<string>()
        for (const { id, after: edges } of plan.operations) {
          expect(edges.filter((edge) => !seen.has(edge))).toEqual([])
          seen.add(id)
        }
        expect(seen.size).toBe(plan.operations.length)
      }),
      { numRuns: 300 },
    )
  })

  it('ends empty after down, from any state', async () => {
    await fc.assert(
      fc.asyncProperty(projects, async (project) => {
        const engine = await machineFor(project)
        await execute(await planOn(engine, project, up()), engine)
        const down = buildDown({ removeVolumes: true })
        await execute(await planOn(engine, project, down), engine)
        expect(await engine.containers.list({})).toEqual([])
        expect(await engine.networks.list()).toEqual([])
        expect((await planOn(engine, project, down)).operations).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})
