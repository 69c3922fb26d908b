import { describe, expect, it } from 'vitest'
import { ownNamespaces } from '../../../src/model/namespaces.ts'
import { buildProject, buildService, dependsOn } from '../../support/build-project.ts'
import { printPlan } from '../../support/print-plan.ts'
import { execute, machineAfterUp, planOn, up } from './reconcile-fixture.ts'

const converge = { type: 'converge' } as const

const sidecar = buildService('sidecar', {
  namespaces: { ...ownNamespaces, network: { type: 'service', name: 'web' } },
  networks: {},
  dependsOn: dependsOn({ web: 'service_started' }),
})
const project = buildProject([buildService('web', { restart: { name: 'always' } }), sidecar])

describe('a service that shares namespaces', () => {
  it('is left alone while the other runs', async () => {
    const engine = await machineAfterUp(project)
    expect(printPlan(await planOn(engine, project, converge))).toBe('')
  })

  it('starts anew once the other was started anew, and only then', async () => {
    const engine = await machineAfterUp(project)
    engine.exit('shop-web-1', 1)
    engine.clock.advance(60_000)
    await execute(await planOn(engine, project, converge), engine)
    const plan = await planOn(engine, project, converge)
    expect(printPlan(plan)).toContain('shares namespaces of web, which was started anew')
    await execute(plan, engine)
    expect(printPlan(await planOn(engine, project, converge))).toBe('')
  })

  it('is not restarted by policy before the other runs', async () => {
    const both = buildProject([
      buildService('web', { restart: { name: 'no' } }),
      { ...sidecar, restart: { name: 'always' } },
    ])
    const engine = await machineAfterUp(both)
    engine.exit('shop-web-1', 137)
    engine.exit('shop-sidecar-1', 137)
    engine.clock.advance(60_000)
    expect(printPlan(await planOn(engine, both, converge))).toBe('')
    const restarting = buildProject([
      buildService('web', { restart: { name: 'always' } }),
      {
        ...sidecar,
        restart: { name: 'always' },
      },
    ])
    await execute(await planOn(engine, restarting, converge), engine)
    await execute(await planOn(engine, restarting, converge), engine)
    expect((await engine.observe('shop', [])).containers.map(({ state }) => state.status)).toEqual([
      'running',
      'running',
    ])
  })

  it('is restarted in the same plan that makes the other anew', async () => {
    const engine = await machineAfterUp(project)
    const changed = buildProject([buildService('web', { command: ['other'] }), sidecar])
    const plan = await planOn(engine, changed, up({ requestedAt: engine.clock.now() }))
    const text = printPlan(plan)
    expect(text).toContain('stop shop-sidecar-1')
    expect(text).toContain('depends on web, which is recreated')
    await execute(plan, engine)
    expect(printPlan(await planOn(engine, changed, converge))).toBe('')
  })
})
