import { describe, expect, it } from 'vitest'
import type { UpDirective } from '../../../src/model/directive.ts'
import type { Project } from '../../../src/model/project.ts'
import { reconcile } from '../../../src/reconcile/reconcile.ts'
import {
  buildHealthcheck,
  buildProject,
  buildService,
  buildVolume,
  dependsOn,
} from '../../support/build-project.ts'
import { createMemoryEngine } from '../../support/memory-engine.ts'
import { printPlan } from '../../support/print-plan.ts'
import { desiredFor, execute, machineAfterUp, nothing, planOn, up } from './reconcile-fixture.ts'

const shop = buildProject(
  [
    buildService('web', { dependsOn: dependsOn({ api: 'service_started' }) }),
    buildService('api', {
      dependsOn: dependsOn({ db: 'service_healthy', seed: 'service_completed_successfully' }),
    }),
    buildService('seed', { dependsOn: dependsOn({ db: 'service_started' }) }),
    buildService('db', {
      healthcheck: buildHealthcheck(),
      mounts: [
        {
          type: 'volume',
          volume: 'rows',
          target: '/rows',
          readOnly: false,
          noCopy: false,
          subpath: undefined,
        },
      ],
    }),
  ],
  { volumes: { rows: buildVolume('rows') } },
)

function firstPlan(): string {
  const directive = up()
  const desired = desiredFor(shop, directive)
  const now = directive.requestedAt
  return printPlan(reconcile({ project: 'shop', desired, observed: nothing, directive, now }))
}

describe('the plan of a first up', () => {
  it('makes networks and volumes, then starts services after what they depend on', () => {
    expect(firstPlan()).toBe(
      [
        'create-network shop_default (does not exist)',
        'create-volume shop_rows (does not exist)',
        'create shop-db-1 after create-network shop_default, create-volume shop_rows (does not exist)',
        'start shop-db-1 after create shop-db-1 (does not exist)',
        'create shop-seed-1 after create-network shop_default (does not exist)',
        'start shop-seed-1 after create shop-seed-1, start shop-db-1 (does not exist)',
        'create shop-api-1 after create-network shop_default (does not exist)',
        'wait until shop-db-1 is healthy after start shop-db-1 (api depends on it (service_healthy))',
        'wait until shop-seed-1 is completed after start shop-seed-1 (api depends on it (service_completed_successfully))',
        'start shop-api-1 after create shop-api-1, start shop-db-1, wait until shop-db-1 is healthy, start shop-seed-1, wait until shop-seed-1 is completed (does not exist)',
        'create shop-web-1 after create-network shop_default (does not exist)',
        'start shop-web-1 after create shop-web-1, start shop-api-1 (does not exist)',
      ].join('\n'),
    )
  })

  it('touches nothing while an image is missing', async () => {
    const reference = 'redis:7'
    const project = buildProject([
      buildService('web'),
      buildService('cache', { rootfs: { type: 'image', reference } }),
    ])
    expect(printPlan(await planOn(createMemoryEngine(), project, up()))).toBe(
      'fail cache (service cache: image redis:7 is not on this machine)',
    )
  })
})

describe('the plan of another up', () => {
  const plain = buildProject([buildService('web'), buildService('db')])

  it('is empty when nothing changed', async () => {
    const engine = await machineAfterUp(plain)
    const plan = await planOn(engine, plain, up({ requestedAt: engine.clock.now() }))
    expect(plan.operations).toEqual([])
  })

  it('recreates a container whose configuration changed, and leaves the others', async () => {
    const engine = await machineAfterUp(plain)
    const edited = buildProject([
      buildService('web', { environment: { PORT: '8081' } }),
      buildService('db'),
    ])
    expect(printPlan(await planOn(engine, edited, up()))).toBe(
      [
        'stop shop-web-1 (its configuration changed)',
        'remove shop-web-1 after stop shop-web-1 (its configuration changed)',
        'create shop-web-1 after remove shop-web-1 (its configuration changed)',
        'start shop-web-1 after create shop-web-1 (its configuration changed)',
      ].join('\n'),
    )
  })

  it('keeps changed containers when no recreation was asked for', async () => {
    const engine = await machineAfterUp(plain)
    const edited = buildProject([buildService('web', { tty: true }), buildService('db')])
    expect((await planOn(engine, edited, up({ noRecreate: true }))).operations).toEqual([])
  })

  it('starts a service again that failed, but not a job that is done', async () => {
    const project = buildProject([buildService('job'), buildService('broken')])
    const engine = await machineAfterUp(project, (machine) => {
      machine.setBehaviour('job', { exits: 0 })
      machine.setBehaviour('broken', { exits: 3 })
    })
    const plan = await planOn(engine, project, up({ requestedAt: engine.clock.now() }))
    expect(printPlan(plan)).toBe('start shop-broken-1 (exited with 3)')
  })

  it('runs a job again that is named', async () => {
    const project = buildProject([buildService('job')])
    const engine = await machineAfterUp(project, (machine) => {
      machine.setBehaviour('job', { exits: 0 })
    })
    const directive = up({ targets: ['job'], requestedAt: engine.clock.now() })
    expect(printPlan(await planOn(engine, project, directive))).toBe(
      'start shop-job-1 (start was asked for; exited with 0)',
    )
  })

  it('warns of orphans, and removes them when asked', async () => {
    const engine = await machineAfterUp(plain)
    const smaller = buildProject([buildService('web')])
    expect(printPlan(await planOn(engine, smaller, up()))).toBe(
      'warning: Found orphan containers ([shop-db-1]) for this project. If you removed or ' +
        'renamed this service in your compose file, you can run this command with the ' +
        '--remove-orphans flag to clean it up.',
    )
    const silent = await planOn(engine, smaller, up({ ignoreOrphans: true }))
    expect([silent.operations, silent.warnings]).toEqual([[], []])
    expect(printPlan(await planOn(engine, smaller, up({ removeOrphans: true })))).toBe(
      [
        'stop shop-db-1 (service db is not in the stack file)',
        'remove shop-db-1 after stop shop-db-1 (service db is not in the stack file)',
      ].join('\n'),
    )
  })

  it('scales up with higher numbers and down from the highest', async () => {
    const three = buildProject([buildService('web', { replicas: 3 })])
    const engine = await machineAfterUp(buildProject([buildService('web')]))
    expect(printPlan(await planOn(engine, three, up()))).toBe(
      [
        'create shop-web-2 (does not exist)',
        'create shop-web-3 (does not exist)',
        'start shop-web-2 after create shop-web-2 (does not exist)',
        'start shop-web-3 after create shop-web-3 (does not exist)',
      ].join('\n'),
    )
    await execute(await planOn(engine, three, up()), engine)
    expect(printPlan(await planOn(engine, buildProject([buildService('web')]), up()))).toBe(
      [
        'stop shop-web-2 (scaled down to 1)',
        'remove shop-web-2 after stop shop-web-2 (scaled down to 1)',
        'stop shop-web-3 (scaled down to 1)',
        'remove shop-web-3 after stop shop-web-3 (scaled down to 1)',
      ].join('\n'),
    )
  })

  it('gives new containers numbers above those that there are, and ends outdated ones first', async () => {
    const scaled = (replicas: number, tty = false): Project =>
      buildProject([buildService('web', { replicas, tty })])
    const engine = await machineAfterUp(scaled(3))
    const [first] = await engine.containers.list({})
    await engine.containers.remove(first?.id ?? '', { removeAnonymousVolumes: true })
    const created = (await planOn(engine, scaled(3), up())).operations[0]
    expect(created?.id).toBe('create shop-web-4')

    await execute(await planOn(engine, scaled(3, true), up({ noRecreate: true })), engine)
    const plan = await planOn(engine, scaled(1, true), up())
    expect(plan.operations.map(({ id }) => id)).toEqual([
      'stop shop-web-2',
      'remove shop-web-2',
      'stop shop-web-3',
      'remove shop-web-3',
    ])
  })

  it('recreates dependencies that are not named only when that is asked', async () => {
    const project = buildProject([
      buildService('web', { dependsOn: dependsOn({ db: 'service_started' }) }),
      buildService('db'),
    ])
    const engine = await machineAfterUp(project)
    const recreated = async (changes: Partial<UpDirective>): Promise<readonly string[]> => {
      const requestedAt = engine.clock.now()
      const plan = await planOn(engine, project, up({ targets: ['web'], requestedAt, ...changes }))
      return plan.operations.flatMap(({ action, id }) =>
        action.type === 'create-container' ? [id] : [],
      )
    }
    expect(await recreated({ forceRecreate: true })).toEqual(['create shop-web-1'])
    expect(await recreated({ alwaysRecreateDeps: true })).toEqual(['create shop-db-1'])
    expect(await recreated({ renewAnonymousVolumes: true })).toEqual(['create shop-web-1'])
  })
})
