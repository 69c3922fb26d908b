import { describe, expect, it } from 'vitest'
import { seconds } from '../../../src/model/duration.ts'
import { instant } from '../../../src/model/instant.ts'
import { reconcile } from '../../../src/reconcile/reconcile.ts'
import {
  buildDown,
  buildNetwork,
  buildProject,
  buildService,
  buildVolume,
  dependsOn,
} from '../../support/build-project.ts'
import { createMemoryEngine } from '../../support/memory-engine.ts'
import { printPlan } from '../../support/print-plan.ts'
import { execute, machineAfterUp, nothing, planOn, up } from './reconcile-fixture.ts'

const project = buildProject(
  [
    buildService('web', { dependsOn: dependsOn({ db: 'service_started' }) }),
    buildService('db', {
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

describe('the plan of down', () => {
  const down = buildDown()

  it('stops dependents first, removes what is stopped, and networks last', async () => {
    expect(printPlan(await planOn(await machineAfterUp(project), project, down))).toBe(
      [
        'stop shop-web-1 (down was asked for)',
        'stop shop-db-1 after stop shop-web-1 (down was asked for)',
        'remove shop-db-1 after stop shop-db-1 (down was asked for)',
        'remove shop-web-1 after stop shop-web-1 (down was asked for)',
        'remove-network shop_default after remove shop-db-1, remove shop-web-1 (down was asked for)',
      ].join('\n'),
    )
  })

  it('leaves what the stack file does not have, with its networks, unless orphans are to go', async () => {
    const engine = await machineAfterUp(project)
    const known = buildDown({ knownServices: ['web'] })
    expect(printPlan(await planOn(engine, project, known))).toBe(
      [
        'stop shop-web-1 (down was asked for)',
        'remove shop-web-1 after stop shop-web-1 (down was asked for)',
        'warning: Network shop_default  Resource is still in use',
      ].join('\n'),
    )
    const all = await planOn(engine, project, { ...known, removeOrphans: true })
    expect(all.operations.map(({ id }) => id)).toContain('remove shop-db-1')
  })

  it('removes the images of services when that is asked', async () => {
    const rootfs = { type: 'image', reference: 'busybox' } as const
    const shop = buildProject([buildService('web', { rootfs }), buildService('db', { rootfs })])
    const engine = createMemoryEngine({ images: ['busybox', 'other'] })
    await execute(await planOn(engine, shop, up()), engine)
    const plan = await planOn(engine, shop, buildDown({ removeImages: true }))
    expect(plan.operations.at(-1)).toMatchObject({
      id: 'remove-image busybox',
      after: ['remove shop-web-1', 'remove shop-db-1'],
    })
    await execute(plan, engine)
    expect((await engine.images.list()).flatMap(({ references }) => references)).toEqual(['other'])
  })

  it('says so when there is nothing', () => {
    const input = { project: 'shop', desired: undefined, observed: nothing, now: instant(0) }
    expect(printPlan(reconcile({ ...input, directive: buildDown() }))).toBe(
      'warning: No resource found to remove for project "shop".',
    )
  })

  it('removes volumes only when they are named', async () => {
    const plan = await planOn(await machineAfterUp(project), project, {
      ...down,
      removeVolumes: true,
    })
    expect(plan.operations.at(-1)?.id).toBe('remove-volume shop_rows')
  })

  it('leaves the networks and volumes of other projects', async () => {
    const engine = await machineAfterUp(project)
    await engine.networks.create(
      buildNetwork('default', { name: 'other_default' }),
      'other',
      'hash',
    )
    await engine.volumes.create(buildVolume('rows', { name: 'other_rows' }), 'other')
    const plan = await planOn(engine, project, { ...down, removeVolumes: true })
    expect(plan.operations.filter(({ id }) => id.includes('other'))).toEqual([])
  })
})

describe('the plan of stop, kill and rm', () => {
  it('stops only the named service, with the given grace period', async () => {
    const engine = await machineAfterUp(project)
    const stop = { type: 'stop', services: ['db'], gracePeriod: seconds(3) } as const
    const plan = await planOn(engine, project, stop)
    expect(printPlan(plan)).toBe('stop shop-db-1 (stop was asked for)')
    const action = plan.operations[0]?.action
    expect(action?.type === 'stop-container' && action.terms.gracePeriod).toBe(3000)
  })

  it('signals what runs', async () => {
    const engine = await machineAfterUp(project)
    engine.exit('shop-web-1', 0)
    const kill = { type: 'kill', services: [], signal: 'SIGHUP', removeOrphans: false } as const
    expect(printPlan(await planOn(engine, project, kill))).toBe(
      'kill shop-db-1 (SIGHUP was asked for)',
    )
  })

  it('freezes and thaws what is not so already', async () => {
    const engine = await machineAfterUp(project)
    const freeze = { type: 'pause', services: ['db'] } as const
    await execute(await planOn(engine, project, freeze), engine)
    expect(printPlan(await planOn(engine, project, { ...freeze, services: [] }))).toBe(
      'pause shop-web-1 (pause was asked for)',
    )
    expect(printPlan(await planOn(engine, project, { type: 'unpause', services: [] }))).toBe(
      'unpause shop-db-1 (unpause was asked for)',
    )
  })

  it('removes stopped containers, and running ones only when they are stopped first', async () => {
    const engine = await machineAfterUp(project)
    engine.exit('shop-web-1', 0)
    const rm = { type: 'rm', services: [], stop: false, removeVolumes: false } as const
    expect(printPlan(await planOn(engine, project, rm))).toBe(
      'remove shop-web-1 (removal was asked for)',
    )
    expect(printPlan(await planOn(engine, project, { ...rm, stop: true }))).toBe(
      [
        'stop shop-db-1 (removal was asked for)',
        'remove shop-db-1 after stop shop-db-1 (removal was asked for)',
        'remove shop-web-1 (removal was asked for)',
      ].join('\n'),
    )
  })
})

describe('the plan of restart', () => {
  it('restarts what ran before it was asked for, once', async () => {
    const engine = await machineAfterUp(project)
    const restart = {
      type: 'restart',
      services: ['web'],
      noDeps: false,
      gracePeriod: undefined,
      requestedAt: engine.clock.now(),
    } as const
    expect(printPlan(await planOn(engine, project, restart))).toBe(
      [
        'stop shop-web-1 (restart was asked for)',
        'start shop-web-1 after stop shop-web-1 (restart was asked for)',
      ].join('\n'),
    )
    engine.clock.advance(1000)
    const [web] = (await engine.containers.list({})).filter(({ service }) => service === 'web')
    await engine.containers.stop(web?.id ?? '', { signal: undefined, gracePeriod: seconds(10) })
    await engine.containers.start(web?.id ?? '', { count: 0, streak: 0 })
    expect((await planOn(engine, project, restart)).operations).toEqual([])
  })
})
