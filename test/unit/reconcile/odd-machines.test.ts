import { expect, it } from 'vitest'
import { ownNamespaces } from '../../../src/model/namespaces.ts'
import type { Project } from '../../../src/model/project.ts'
import { buildNetwork, buildProject, buildService, dependsOn } from '../../support/build-project.ts'
import { createMemoryEngine, type MemoryEngine } from '../../support/memory-engine.ts'
import { printPlan } from '../../support/print-plan.ts'
import { machineAfterUp, planOn, up } from './reconcile-fixture.ts'

async function mislabel(engine: MemoryEngine, name: string, number: number): Promise<void> {
  for (const container of await engine.containers.list({})) {
    if (container.name === name) engine.world.containers.set(container.id, { ...container, number })
  }
}

it('gives a number whose name no other container has', async () => {
  const engine = await machineAfterUp(buildProject([buildService('web')]))
  await mislabel(engine, 'shop-web-1', 2)
  const wider = buildProject([buildService('web', { replicas: 2 })])
  expect(printPlan(await planOn(engine, wider, up()))).toBe(
    [
      'update shop-web-1 (labels.com.docker.compose.container-number changed from 1 to 2)',
      'create shop-web-3 (does not exist)',
      'start shop-web-3 after create shop-web-3 (does not exist)',
    ].join('\n'),
  )
})

it('recreates two containers that claim one number under two names', async () => {
  const engine = await machineAfterUp(buildProject([buildService('web', { replicas: 2 })]))
  await mislabel(engine, 'shop-web-2', 1)
  const edited = buildProject([buildService('web', { replicas: 2, environment: { A: '1' } })])
  const plan = await planOn(engine, edited, up())
  const created = plan.operations.filter(({ action }) => action.type === 'create-container')
  expect(created.map(({ id }) => id)).toEqual(['create shop-web-1', 'create shop-web-3'])
})

function withNetwork(internal: boolean, ...names: readonly string[]): Project {
  return buildProject(
    names.map((name) => buildService(name)),
    { networks: { default: buildNetwork('default', { internal }) } },
  )
}

it('refuses to make a network anew under a container that stays', async () => {
  const engine = await machineAfterUp(withNetwork(false, 'web', 'old'))
  expect(printPlan(await planOn(engine, withNetwork(true, 'web'), up()))).toBe(
    'fail shop_default (network shop_default has changed in the stack file and is in use by shop-old-1)',
  )
  const plan = await planOn(engine, withNetwork(true, 'web'), up({ removeOrphans: true }))
  expect(plan.operations.find(({ id }) => id === 'remove-network shop_default')?.after).toEqual([
    'remove shop-web-1',
    'remove shop-old-1',
  ])
})

it('leaves a changed network and all on it when nothing is to be recreated', async () => {
  const engine = await machineAfterUp(withNetwork(false, 'web'))
  const plan = await planOn(engine, withNetwork(true, 'web'), up({ noRecreate: true }))
  expect(printPlan(plan)).toBe('')
})

it('starts what has the namespaces of another service after it, without dependencies too', async () => {
  const project = buildProject([
    buildService('vpn', { networks: {} }),
    buildService('web', {
      networks: {},
      dependsOn: dependsOn({ vpn: 'service_started' }),
      namespaces: { ...ownNamespaces, network: { type: 'service', name: 'vpn' } },
    }),
  ])
  const plan = await planOn(createMemoryEngine(), project, up({ noDeps: true }))
  expect(plan.operations.find(({ id }) => id === 'start shop-web-1')?.after).toEqual([
    'create shop-web-1',
    'start shop-vpn-1',
  ])
})
