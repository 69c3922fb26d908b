import { describe, expect, it } from 'vitest'
import type { Project } from '../../../src/model/project.ts'
import type { RestartPolicy } from '../../../src/model/restart-policy.ts'
import { desiredAfter } from '../../../src/reconcile/desired-after.ts'
import { reconcile } from '../../../src/reconcile/reconcile.ts'
import { buildProject, buildService, dependsOn } from '../../support/build-project.ts'
import { printPlan } from '../../support/print-plan.ts'
import { desiredFor, execute, machineAfterUp, planOn } from './reconcile-fixture.ts'

const converge = { type: 'converge' } as const
const restart: RestartPolicy = { name: 'unless-stopped' }

const shop: Project = buildProject([
  buildService('web', { restart, dependsOn: dependsOn({ api: 'service_started' }) }),
  buildService('api', {
    restart: { name: 'on-failure', maximumRetryCount: 3 },
    dependsOn: dependsOn({ db: 'service_started', seed: 'service_completed_successfully' }),
  }),
  buildService('seed', { dependsOn: dependsOn({ db: 'service_started' }) }),
  buildService('db', { restart: { name: 'always' } }),
  buildService('once'),
])

describe('after a reboot', () => {
  it('what its restart policy brings back starts in the order of the graph', async () => {
    const engine = await machineAfterUp(shop, (made) => made.setBehaviour('seed', { exits: 0 }))
    engine.reboot()
    const plan = await planOn(engine, shop, converge)
    expect(printPlan(plan)).toBe(
      [
        'start shop-db-1 (ended with the machine; restart policy is always)',
        'start shop-api-1 after start shop-db-1 (ended with the machine; restart policy is on-failure)',
        'start shop-web-1 after start shop-api-1 (ended with the machine; restart policy is unless-stopped)',
      ].join('\n'),
    )
    await execute(plan, engine)
    expect((await planOn(engine, shop, converge)).operations).toEqual([])
  })

  it('a dependency that stays down keeps nothing down that ran', async () => {
    const project = buildProject([
      buildService('db'),
      buildService('web', {
        restart,
        dependsOn: dependsOn({ db: 'service_completed_successfully' }),
      }),
    ])
    const engine = await machineAfterUp(project, (made) => made.setBehaviour('db', { exits: 0 }))
    const db = (await engine.containers.list({})).find(({ service }) => service === 'db')
    engine.setBehaviour('db', 'runs')
    await engine.containers.start(db?.id ?? '', { count: 0, streak: 0 })
    engine.reboot()
    const { operations } = await planOn(engine, project, converge)
    expect(operations.map(({ id }) => id)).toEqual(['start shop-web-1'])
  })

  it('what was stopped by hand stays down, whatever its policy', async () => {
    const project = buildProject([buildService('web', { restart: { name: 'always' } })])
    const engine = await machineAfterUp(project)
    const stop = { type: 'stop', services: ['web'], gracePeriod: undefined } as const
    const desired = desiredAfter(desiredFor(project), stop, new Set(['web']))
    await execute(await planOn(engine, project, stop), engine)
    engine.reboot()
    const observed = await engine.observe('shop', [])
    const now = engine.clock.now()
    const plan = reconcile({ project: 'shop', desired, observed, directive: converge, now })
    expect(plan.operations).toEqual([])
  })

  it('an up starts what its policy leaves down', async () => {
    const project = buildProject([buildService('once')])
    const engine = await machineAfterUp(project)
    engine.reboot()
    engine.clock.advance(1000)
    expect((await planOn(engine, project, converge)).operations).toEqual([])
    const directive = {
      type: 'start',
      services: [],
      requestedAt: engine.clock.now(),
      wait: false,
    } as const
    expect(printPlan(await planOn(engine, project, directive))).toBe(
      'start shop-once-1 (start was asked for; ended with the machine)',
    )
  })
})
