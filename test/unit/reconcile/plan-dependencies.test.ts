import { describe, expect, it } from 'vitest'
import {
  buildHealthcheck,
  buildProject,
  buildService,
  dependsOn,
} from '../../support/build-project.ts'
import { printPlan } from '../../support/print-plan.ts'
import { execute, machineAfterUp, planOn, up } from './reconcile-fixture.ts'

const converge = { type: 'converge' } as const

describe('what a service waits for', () => {
  const project = buildProject([
    buildService('api', { dependsOn: dependsOn({ seed: 'service_completed_successfully' }) }),
    buildService('seed'),
  ])

  it('reports a job that failed during this request, with its container as evidence', async () => {
    const engine = await machineAfterUp(project, (machine) => {
      machine.setBehaviour('seed', { exits: 2 })
    })
    const plan = await planOn(engine, project, up())
    expect(printPlan(plan)).toBe(`fail api (service "seed" didn't complete successfully: exit 2)`)
    const action = plan.operations[0]?.action
    expect(action?.type === 'report' && action.failure.container).toBe('shop-seed-1')
  })

  it('waits for nothing that cannot start because of a job that failed', async () => {
    const chain = buildProject([
      buildService('web', { dependsOn: dependsOn({ api: 'service_started' }) }),
      buildService('api', { dependsOn: dependsOn({ seed: 'service_completed_successfully' }) }),
      buildService('seed'),
    ])
    const engine = await machineAfterUp(chain, (machine) => {
      machine.setBehaviour('seed', { exits: 2 })
    })
    const plan = await planOn(engine, chain, up({ wait: true }))
    expect(plan.operations.filter(({ action }) => action.type === 'wait')).toEqual([])
    expect(printPlan(plan)).toContain('fail api (service "seed" didn')
  })

  it('says that a container without a healthcheck can never be healthy', async () => {
    const waiting = buildProject([
      buildService('api', { dependsOn: dependsOn({ db: 'service_healthy' }) }),
      buildService('db'),
    ])
    const engine = await machineAfterUp(buildProject([buildService('db')]))
    expect(printPlan(await planOn(engine, waiting, up()))).toContain(
      'fail api (dependency failed to start: container shop-db-1 has no healthcheck configured)',
    )
  })

  it('goes on without an optional dependency that failed', async () => {
    const optional = buildProject([
      buildService('api', {
        dependsOn: dependsOn({ seed: 'service_completed_successfully' }, { required: false }),
      }),
      buildService('seed'),
    ])
    const engine = await machineAfterUp(buildProject([buildService('seed')]), (machine) => {
      machine.setBehaviour('seed', { exits: 2 })
    })
    expect(printPlan(await planOn(engine, optional, up()))).toBe(
      [
        'create shop-api-1 (does not exist)',
        'start shop-api-1 after create shop-api-1 (does not exist)',
        `warning: optional dependency "seed" didn't complete successfully: exit 2`,
      ].join('\n'),
    )
  })

  it('does not try again and again without a request', async () => {
    const engine = await machineAfterUp(project, (machine) => {
      machine.setBehaviour('seed', { exits: 2 })
    })
    expect((await planOn(engine, project, converge)).operations).toEqual([])
  })
})

describe('a dependency that crashed and was started again', () => {
  it.each([
    [true, ['stop shop-web-1', 'start shop-web-1']],
    [false, []],
  ])('restarts its dependents with `restart: %s` to %j', async (restart, expected) => {
    const project = buildProject([
      buildService('db', { restart: { name: 'always' } }),
      buildService('web', { dependsOn: dependsOn({ db: 'service_started' }, { restart }) }),
    ])
    const engine = await machineAfterUp(project)
    engine.exit('shop-db-1', 1)
    engine.clock.advance(1000)
    const again = await planOn(engine, project, converge)
    expect(again.operations.map(({ id }) => id)).toEqual(['start shop-db-1'])
    await execute(again, engine)
    engine.clock.advance(1000)
    const plan = await planOn(engine, project, converge)
    expect(plan.operations.map(({ id }) => id)).toEqual(expected)
    await execute(plan, engine)
    expect((await planOn(engine, project, converge)).operations).toEqual([])
  })
})

describe('readiness of the whole project', () => {
  const project = buildProject([
    buildService('web', { healthcheck: buildHealthcheck() }),
    buildService('worker'),
  ])

  it('is waited for only where it is not given', async () => {
    const engine = await machineAfterUp(project)
    expect(printPlan(await planOn(engine, project, up({ wait: true })))).toBe(
      'wait until shop-web-1 is ready (readiness was asked for)',
    )
  })

  it('fails with the last probe when a container is unhealthy', async () => {
    const engine = await machineAfterUp(project)
    const web = (await engine.containers.list({})).find(({ service }) => service === 'web')
    const now = engine.clock.now()
    const probe = { startedAt: now, endedAt: now, exitCode: 1, output: 'connection refused\n' }
    await engine.containers.recordHealth(web?.id ?? '', {
      status: 'unhealthy',
      failingStreak: 3,
      probes: [probe],
    })
    const plan = await planOn(engine, project, up({ wait: true }))
    expect(printPlan(plan)).toBe('fail web (container shop-web-1 is unhealthy)')
    const action = plan.operations[0]?.action
    expect(action?.type === 'report' && action.failure.evidence).toEqual([
      'last probe exited with 1: connection refused',
    ])
  })
})

describe('restart: true of a dependency', () => {
  it('restarts the dependent around the recreated dependency', async () => {
    const services = (tty: boolean): ReturnType<typeof buildProject> =>
      buildProject([
        buildService('api', { dependsOn: dependsOn({ db: 'service_started' }, { restart: true }) }),
        buildService('db', { tty }),
      ])
    const engine = await machineAfterUp(services(false))
    expect(printPlan(await planOn(engine, services(true), up()))).toBe(
      [
        'stop shop-api-1 (depends on db, which is recreated)',
        'stop shop-db-1 after stop shop-api-1 (its configuration changed)',
        'remove shop-db-1 after stop shop-db-1 (its configuration changed)',
        'create shop-db-1 after remove shop-db-1 (its configuration changed)',
        'start shop-db-1 after create shop-db-1 (its configuration changed)',
        'start shop-api-1 after stop shop-api-1, start shop-db-1 (depends on db, which is recreated)',
      ].join('\n'),
    )
  })
})
