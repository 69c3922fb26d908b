import { expect, it } from 'vitest'
import { instant } from '../../../src/model/instant.ts'
import { reconcile } from '../../../src/reconcile/reconcile.ts'
import { desiredAfter } from '../../../src/reconcile/desired-after.ts'
import { buildProject, buildService, dependsOn } from '../../support/build-project.ts'
import { createMemoryEngine } from '../../support/memory-engine.ts'
import { printPlan } from '../../support/print-plan.ts'
import { desiredFor, execute, planOn, up } from './reconcile-fixture.ts'

const project = buildProject([buildService('web')])

it('makes containers that wait to be started, and leaves them alone until then', async () => {
  const engine = createMemoryEngine()
  const create = up({ noStart: true })
  const plan = await planOn(engine, project, create)
  expect(printPlan(plan)).toBe(
    [
      'create-network shop_default (does not exist)',
      'create shop-web-1 after create-network shop_default (does not exist)',
    ].join('\n'),
  )
  await execute(plan, engine)

  const desired = desiredFor(project, create)
  const observed = await engine.observe(project.name, [])
  const now = engine.clock.now()
  const input = { project: project.name, observed, now }
  const converge = { type: 'converge' } as const
  expect(printPlan(reconcile({ ...input, desired, directive: converge }))).toBe('')
  const start = { type: 'start', services: [], requestedAt: instant(now), wait: false } as const
  const started = desiredAfter(desired, start, new Set())
  expect(printPlan(reconcile({ ...input, desired: started, directive: start }))).toBe(
    'start shop-web-1 (was created and not started)',
  )
})

it('does not stop what runs already', async () => {
  const engine = createMemoryEngine()
  await execute(await planOn(engine, project, up()), engine)
  expect(printPlan(await planOn(engine, project, up({ noStart: true })))).toBe('')
})

it('waits for nothing, since nothing is started', async () => {
  const gated = buildProject([
    buildService('web', { dependsOn: dependsOn({ setup: 'service_completed_successfully' }) }),
    buildService('setup'),
  ])
  const plan = await planOn(createMemoryEngine(), gated, up({ noStart: true }))
  expect(printPlan(plan)).toBe(
    [
      'create-network shop_default (does not exist)',
      'create shop-setup-1 after create-network shop_default (does not exist)',
      'create shop-web-1 after create-network shop_default (does not exist)',
    ].join('\n'),
  )
})
