import { describe, expect, it } from 'vitest'
import type { Directive } from '../../../src/model/directive.ts'
import { seconds } from '../../../src/model/duration.ts'
import { instant } from '../../../src/model/instant.ts'
import { noHooks, type Hooks } from '../../../src/model/hook.ts'
import type { Project } from '../../../src/model/project.ts'
import { buildHook, buildProject, buildService, dependsOn } from '../../support/build-project.ts'
import { printPlan } from '../../support/print-plan.ts'
import type { MemoryEngine } from '../../support/memory-engine.ts'
import { desiredFor, execute, machineAfterUp, nothing, planOn, up } from './reconcile-fixture.ts'
import { reconcile } from '../../../src/reconcile/reconcile.ts'

const converge = { type: 'converge' } as const

function project(hooks: Partial<Hooks>): Project {
  return buildProject([
    buildService('db', { hooks: { ...noHooks, ...hooks } }),
    buildService('web', { dependsOn: dependsOn({ db: 'service_started' }) }),
  ])
}

const both = project({
  postStart: [buildHook('/warm'), buildHook('/seed')],
  preStop: [buildHook('/drain'), buildHook('/flush')],
})
const failing = project({ postStart: [buildHook('true'), buildHook('false')] })

async function idOf(engine: MemoryEngine, service: string): Promise<string> {
  return (await engine.containers.list({})).find((each) => each.service === service)?.id ?? ''
}

describe('hooks after a start', () => {
  it('run one after the other, and dependents come after the last', () => {
    const directive = up()
    const desired = desiredFor(both, directive)
    const now = directive.requestedAt
    const plan = reconcile({ project: 'shop', desired, observed: nothing, directive, now })
    expect(printPlan(plan)).toBe(
      [
        'create-network shop_default (does not exist)',
        'create shop-db-1 after create-network shop_default (does not exist)',
        'start shop-db-1 after create shop-db-1 (does not exist)',
        'run post_start 1 of shop-db-1 after start shop-db-1 (does not exist)',
        'run post_start 2 of shop-db-1 after run post_start 1 of shop-db-1 (does not exist)',
        'create shop-web-1 after create-network shop_default (does not exist)',
        'start shop-web-1 after create shop-web-1, run post_start 2 of shop-db-1 (does not exist)',
      ].join('\n'),
    )
  })

  it('have run once, and run anew in the next run', async () => {
    const engine = await machineAfterUp(both)
    expect((await planOn(engine, both, up())).operations).toEqual([])
    const id = await idOf(engine, 'db')
    await engine.containers.stop(id, { signal: 'SIGKILL', gracePeriod: seconds(0) })
    await engine.containers.start(id, { count: 1, streak: 1 })
    expect((await planOn(engine, both, converge)).operations.map((each) => each.id)).toEqual([
      'run post_start 1 of shop-db-1',
      'run post_start 2 of shop-db-1',
    ])
  })

  it('go on with the one that was cut short', async () => {
    const engine = await machineAfterUp(both)
    await engine.containers.recordHooks(await idOf(engine, 'db'), { ran: 1, failed: false })
    expect(printPlan(await planOn(engine, both, converge))).toBe(
      'run post_start 2 of shop-db-1 (was started)',
    )
  })

  it('that fail are tried again when somebody asks, and not before', async () => {
    const engine = await machineAfterUp(failing)
    expect((await engine.containers.list({}))[0]).toMatchObject({
      hooks: { ran: 1, failed: true },
      state: { status: 'running' },
    })
    expect((await planOn(engine, failing, converge)).operations).toEqual([])
    expect((await planOn(engine, failing, up())).operations.map((each) => each.id)).toEqual([
      'run post_start 2 of shop-db-1',
      'start shop-web-1',
    ])
  })

  it('wait while the container is paused', async () => {
    const engine = await machineAfterUp(both)
    const id = await idOf(engine, 'db')
    await engine.containers.recordHooks(id, { ran: 0, failed: false })
    await engine.containers.pause(id)
    expect((await planOn(engine, both, up())).operations).toEqual([])
  })
})

describe('hooks before a stop', () => {
  it('run after the stop of dependents, and before their own', async () => {
    const engine = await machineAfterUp(both)
    const stop = { type: 'stop', services: [], gracePeriod: undefined } as const
    expect(printPlan(await planOn(engine, both, stop))).toBe(
      [
        'stop shop-web-1 (stop was asked for)',
        'run pre_stop 1 of shop-db-1 after stop shop-web-1 (stop was asked for)',
        'run pre_stop 2 of shop-db-1 after run pre_stop 1 of shop-db-1 (stop was asked for)',
        'stop shop-db-1 after run pre_stop 2 of shop-db-1 (stop was asked for)',
      ].join('\n'),
    )
  })

  const ends: readonly Directive[] = [
    {
      type: 'down',
      removeVolumes: false,
      removeOrphans: false,
      knownServices: undefined,
      removeImages: false,
      gracePeriod: undefined,
    },
    { type: 'rm', services: ['db'], stop: true, removeVolumes: false },
    up({ forceRecreate: true, requestedAt: instant(1_800_000_000_000) }),
  ]

  it.each(ends.map((directive) => ({ directive })))(
    'run at $directive.type',
    async ({ directive }) => {
      const engine = await machineAfterUp(both)
      const { operations } = await planOn(engine, both, directive)
      const stop = operations.find(({ id }) => id === 'stop shop-db-1')
      expect(stop?.after).toEqual(['run pre_stop 2 of shop-db-1'])
    },
  )

  it('run at a restart, and those after the start follow', async () => {
    const engine = await machineAfterUp(both)
    const { operations } = await planOn(engine, both, {
      type: 'restart',
      services: ['db'],
      noDeps: true,
      gracePeriod: undefined,
      requestedAt: engine.clock.now(),
    })
    expect(operations.map(({ id }) => id)).toEqual([
      'run pre_stop 1 of shop-db-1',
      'run pre_stop 2 of shop-db-1',
      'stop shop-db-1',
      'start shop-db-1',
      'run post_start 1 of shop-db-1',
      'run post_start 2 of shop-db-1',
    ])
  })

  it('keep nothing from being stopped when they fail', async () => {
    const drained = project({ preStop: [buildHook('false'), buildHook('true')] })
    const engine = await machineAfterUp(drained)
    await execute(
      await planOn(engine, drained, { type: 'stop', services: [], gracePeriod: undefined }),
      engine,
    )
    expect((await engine.containers.list({})).map(({ state }) => state.status)).toEqual([
      'exited',
      'exited',
    ])
  })

  it('change nothing when they change, and apply at the next stop', async () => {
    const engine = await machineAfterUp(both)
    const other = project({
      postStart: [buildHook('/warm'), buildHook('/seed')],
      preStop: [buildHook('/other')],
    })
    expect((await planOn(engine, other, up())).operations).toEqual([])
  })
})
