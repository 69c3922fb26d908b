import { describe, expect, it } from 'vitest'
import { minutes10, scheduled } from './schedule-fixture.ts'
import { execute, machineAfterUp, planOn, up } from './reconcile-fixture.ts'
import { buildHealthcheck } from '../../support/build-project.ts'
import { printPlan } from '../../support/print-plan.ts'

const converge = { type: 'converge' } as const

describe('a scheduled service', () => {
  it('is made by up and started by the clock, once for all that was missed', async () => {
    const project = scheduled('skip')
    const engine = await machineAfterUp(project, (made) => made.setBehaviour('job', { exits: 0 }))
    expect((await engine.containers.list({})).map(({ state }) => state.status)).toEqual(['created'])
    expect(printPlan(await planOn(engine, project, up({ wait: true })))).toBe('')
    engine.clock.advance(5 * minutes10)
    const due = await planOn(engine, project, converge)
    expect(printPlan(due)).toBe('start shop-job-1 (is due by its schedule)')
    await execute(due, engine)
    const done = await planOn(engine, project, converge)
    expect(done.operations).toEqual([])
    expect(done.lookAgainAt).toBe(engine.clock.now() + minutes10)
  })

  it.each([
    ['skip', []],
    ['queue', []],
    ['replace', ['stop shop-job-1', 'start shop-job-1']],
  ] as const)('whose run goes on is left alone or replaced: %s', async (overlap, expected) => {
    const project = scheduled(overlap)
    const engine = await machineAfterUp(project)
    engine.clock.advance(minutes10)
    await execute(await planOn(engine, project, converge), engine)
    engine.clock.advance(minutes10)
    const { operations } = await planOn(engine, project, converge)
    expect(operations.map(({ id }) => id)).toEqual(expected)
  })

  it('that was queued runs once its run has ended', async () => {
    const project = scheduled('queue')
    const engine = await machineAfterUp(project)
    engine.clock.advance(minutes10)
    await execute(await planOn(engine, project, converge), engine)
    engine.clock.advance(3 * minutes10)
    engine.exit('shop-job-1', 0)
    const { operations } = await planOn(engine, project, converge)
    expect(operations.map(({ id }) => id)).toEqual(['start shop-job-1'])
  })

  it('whose run goes on is made anew without a successor that nothing would start', async () => {
    const healthcheck = buildHealthcheck()
    const project = scheduled('skip', { healthcheck })
    const engine = await machineAfterUp(project)
    engine.clock.advance(minutes10)
    await execute(await planOn(engine, project, converge), engine)
    const changed = scheduled('skip', { healthcheck, environment: { LEVEL: 'debug' } })
    const { operations } = await planOn(engine, changed, up())
    expect(operations.map(({ id }) => id)).toEqual([
      'stop shop-job-1',
      'remove shop-job-1',
      'create shop-job-1',
    ])
  })

  it('is run at once when start asks for it', async () => {
    const project = scheduled('skip')
    const engine = await machineAfterUp(project)
    const start = {
      type: 'start',
      services: ['job'],
      requestedAt: engine.clock.now(),
      wait: false,
    } as const
    expect((await planOn(engine, project, start)).operations.map(({ id }) => id)).toEqual([
      'start shop-job-1',
    ])
  })
})
