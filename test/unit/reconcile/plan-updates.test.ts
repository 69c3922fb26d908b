import { describe, expect, it } from 'vitest'
import { bytes } from '../../../src/model/byte-size.ts'
import type { UpdateDirective } from '../../../src/model/directive.ts'
import type { LimitChanges } from '../../../src/model/limits.ts'
import { unlimitedResources } from '../../../src/model/resources.ts'
import { buildProject, buildService } from '../../support/build-project.ts'
import type { MemoryEngine } from '../../support/memory-engine.ts'
import { printPlan } from '../../support/print-plan.ts'
import { execute, machineAfterUp, planOn, up } from './reconcile-fixture.ts'

const memory = bytes(64 * 1024 * 1024)
const project = buildProject([
  buildService('web', { resources: { ...unlimitedResources, memory } }),
  buildService('db'),
])

function update(changes: LimitChanges, services: readonly string[] = ['web']): UpdateDirective {
  return { type: 'update', services, changes }
}

async function updated(changes: LimitChanges): Promise<MemoryEngine> {
  const engine = await machineAfterUp(project)
  await execute(await planOn(engine, project, update(changes)), engine)
  return engine
}

describe('the plan of update', () => {
  it('changes what is named and leaves the rest', async () => {
    const engine = await updated({ cpus: 0.5, memory: null, blockIoWeight: 20 })
    const containers = await engine.containers.list({})
    expect(Object.fromEntries(containers.map(({ name, limits }) => [name, limits]))).toEqual({
      'shop-web-1': {
        resources: {
          ...unlimitedResources,
          cpus: 0.5,
          blockIo: { ...unlimitedResources.blockIo, weight: 20 },
        },
        restart: { name: 'no' },
      },
      'shop-db-1': { resources: unlimitedResources, restart: { name: 'no' } },
    })
  })

  it('is empty when all is so already', async () => {
    const engine = await machineAfterUp(project)
    expect(printPlan(await planOn(engine, project, update({ memory })))).toBe('')
  })

  it('changes no container when one of them cannot have the limits', async () => {
    const engine = await machineAfterUp(project)
    const plan = await planOn(engine, project, update({ memorySwap: bytes(memory + 1) }, []))
    expect(printPlan(plan)).toBe(
      'fail shop-db-1 (there is a limit of memory and swap together, and none of memory)',
    )
  })

  it('refuses two ways to limit processors at once', async () => {
    const engine = await updated({ cpus: 0.5 })
    const plan = await planOn(engine, project, update({ cpuQuota: 20_000 }))
    expect(plan.operations.map(({ action }) => action)).toEqual([
      { type: 'report', failure: expect.objectContaining({ code: 'CT0012' }) },
    ])
  })
})

describe('the plan of up after an update', () => {
  it('sets the limits of the stack file again, in place', async () => {
    const engine = await updated({ cpus: 0.5, restart: { name: 'always' } })
    const plan = await planOn(engine, project, up())
    expect(printPlan(plan)).toBe('update shop-web-1 (its limits are not those of the stack file)')
    await execute(plan, engine)
    expect(printPlan(await planOn(engine, project, up()))).toBe('')
  })

  it('does so before it starts what has ended', async () => {
    const engine = await updated({ cpus: 0.5 })
    engine.exit('shop-web-1', 1)
    engine.clock.advance(1000)
    const plan = await planOn(engine, project, up({ requestedAt: engine.clock.now() }))
    expect(plan.operations.map(({ id, after }) => [id, after])).toEqual([
      ['update shop-web-1', []],
      ['start shop-web-1', ['update shop-web-1']],
    ])
  })

  it('leaves alone what it does not name, and what --no-recreate keeps', async () => {
    const engine = await updated({ cpus: 0.5 })
    expect(printPlan(await planOn(engine, project, up({ targets: ['db'] })))).toBe('')
    expect(printPlan(await planOn(engine, project, up({ noRecreate: true })))).toBe('')
    expect(printPlan(await planOn(engine, project, { type: 'converge' }))).toBe('')
  })

  it('has its restart policy in force until then', async () => {
    const engine = await updated({ restart: { name: 'always' } })
    engine.exit('shop-web-1', 0)
    engine.clock.advance(1000)
    const plan = await planOn(engine, project, { type: 'converge' })
    expect(printPlan(plan)).toBe('start shop-web-1 (exited with 0; restart policy is always)')
  })
})
