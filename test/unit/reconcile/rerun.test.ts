import { describe, expect, it } from 'vitest'
import type { Project } from '../../../src/model/project.ts'
import type { Rerun, Service } from '../../../src/model/service.ts'
import { buildProject, buildService } from '../../support/build-project.ts'
import type { MemoryEngine } from '../../support/memory-engine.ts'
import { machineAfterUp, planOn, up } from './reconcile-fixture.ts'

function project(rerun: Rerun, changes: Partial<Service> = {}): Project {
  return buildProject([buildService('seed', { rerun, ...changes })])
}

function afterRun(rerun: Rerun, exits: number): Promise<MemoryEngine> {
  return machineAfterUp(project(rerun), (engine) => engine.setBehaviour('seed', { exits }))
}

async function plan(
  engine: MemoryEngine,
  wanted: Project,
  targets: string[] = [],
): Promise<string[]> {
  const directive = up({ targets, requestedAt: engine.clock.now() })
  const { operations } = await planOn(engine, wanted, directive)
  return operations.map(({ id, cause }) => `${id} (${cause})`)
}

describe('a job that has ended with 0', () => {
  it.each<[Rerun, readonly string[]]>([
    ['always', ['start shop-seed-1 (is run at each up)']],
    ['changed', []],
    ['never', []],
  ])('with rerun %s', async (rerun, expected) => {
    expect(await plan(await afterRun(rerun, 0), project(rerun))).toEqual(expected)
  })

  it('is run again when it has changed, unless it never is', async () => {
    const changes = { command: ['seed', '--again'] }
    const recreated = await plan(await afterRun('changed', 0), project('changed', changes))
    expect(recreated.map((line) => line.split(' (')[0])).toEqual([
      'remove shop-seed-1',
      'create shop-seed-1',
      'start shop-seed-1',
    ])
    expect(await plan(await afterRun('never', 0), project('never', changes))).toEqual([])
  })

  it('is run again when it is named', async () => {
    expect(await plan(await afterRun('never', 0), project('never'), ['seed'])).toEqual([
      'start shop-seed-1 (start was asked for; exited with 0)',
    ])
  })

  it('is not run again without a request', async () => {
    const engine = await afterRun('always', 0)
    expect((await planOn(engine, project('always'), { type: 'converge' })).operations).toEqual([])
  })
})

describe('a job that failed', () => {
  it.each<Rerun>(['always', 'changed', 'never'])('is run again with rerun %s', async (rerun) => {
    expect(await plan(await afterRun(rerun, 3), project(rerun))).toEqual([
      'start shop-seed-1 (exited with 3)',
    ])
  })
})
