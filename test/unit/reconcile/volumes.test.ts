import { expect, it } from 'vitest'
import type { Service } from '../../../src/model/service.ts'
import { buildProject, buildService, buildVolume, dependsOn } from '../../support/build-project.ts'
import { printPlan } from '../../support/print-plan.ts'
import { execute, machineAfterUp, planOn, up } from './reconcile-fixture.ts'
import { createMemoryEngine } from '../../support/memory-engine.ts'

const disk: Service['mounts'][number] = {
  type: 'volume',
  volume: 'disk',
  target: '/disk',
  readOnly: false,
  noCopy: false,
  subpath: undefined,
}

it('makes containers after those whose mounts they take', async () => {
  const project = buildProject([
    buildService('db'),
    buildService('side', {
      dependsOn: dependsOn({ db: 'service_started' }),
      volumesFrom: [{ type: 'service', name: 'db', readOnly: false }],
    }),
  ])
  const plan = printPlan(await planOn(createMemoryEngine({ images: ['x'] }), project, up()))
  expect(plan).toContain('create shop-side-1 after create-network shop_default, create shop-db-1')
})

it('does not take a volume with other content for the one of the file', async () => {
  const content = { type: 'tmpfs', device: 'tmpfs', options: '' }
  const before = buildProject([buildService('db', { mounts: [disk] })], {
    volumes: { disk: buildVolume('disk', { content }) },
  })
  const engine = await machineAfterUp(before)
  expect(printPlan(await planOn(engine, before, up()))).toBe('')
  const after = buildProject([buildService('db', { mounts: [disk] })], {
    volumes: { disk: buildVolume('disk', { content: { ...content, options: 'size=1m' } }) },
  })
  expect(printPlan(await planOn(engine, after, up()))).toBe(
    `fail shop_disk (Volume "shop_disk" exists but doesn't match configuration in compose file)`,
  )
  const kept = await planOn(engine, after, up({ divergedVolumes: 'keep' }))
  expect(kept.operations).toEqual([])

  const anew = await planOn(engine, after, up({ divergedVolumes: 'recreate' }))
  expect(printPlan(anew)).toBe(
    [
      'stop shop-db-1 (volume shop_disk is made anew)',
      'remove shop-db-1 after stop shop-db-1 (volume shop_disk is made anew)',
      'remove-volume shop_disk after remove shop-db-1 (its configuration changed)',
      'create-volume shop_disk after remove-volume shop_disk (its configuration changed)',
      'create shop-db-1 after remove shop-db-1, create-volume shop_disk (volume shop_disk is made anew)',
      'start shop-db-1 after create shop-db-1 (volume shop_disk is made anew)',
    ].join('\n'),
  )
  await execute(anew, engine)
  expect((await planOn(engine, after, up())).operations).toEqual([])
})

it('has a new container inherit anonymous volumes, unless they are to be new', async () => {
  const anonymous = { ...disk, volume: undefined }
  const service = (tty: boolean): Service => buildService('db', { mounts: [anonymous], tty })
  const engine = await machineAfterUp(buildProject([service(false)]))
  const names = async (): Promise<readonly string[]> =>
    (await engine.volumes.list()).map(({ name }) => name)
  const before = await names()
  const project = buildProject([service(true)])
  await execute(await planOn(engine, project, up()), engine)
  expect(await names()).toEqual(before)
  engine.clock.advance(1000)
  const renewed = up({ renewAnonymousVolumes: true, requestedAt: engine.clock.now() })
  await execute(await planOn(engine, project, renewed), engine)
  expect(await names()).toHaveLength(1)
  expect(await names()).not.toEqual(before)
})
