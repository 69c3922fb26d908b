import { describe, expect, it } from 'vitest'
import type { Directive } from '../../../src/model/directive.ts'
import {
  buildNetwork,
  buildProject,
  buildService,
  buildVolume,
} from '../../support/build-project.ts'
import type { MemoryEngine } from '../../support/memory-engine.ts'
import { printPlan } from '../../support/print-plan.ts'
import { execute, machineAfterUp, planOn, up } from './reconcile-fixture.ts'

const mount = {
  type: 'volume',
  volume: 'rows',
  target: '/rows',
  readOnly: false,
  noCopy: false,
  subpath: undefined,
} as const

const project = buildProject(
  [
    buildService('web', { networks: { default: { aliases: [] } } }),
    buildService('db', { mounts: [mount] }),
  ],
  { networks: { default: buildNetwork('default') }, volumes: { rows: buildVolume('rows') } },
)
const converge: Directive = { type: 'converge' }

async function planAfter(change: (engine: MemoryEngine) => unknown): Promise<string> {
  const engine = await machineAfterUp(project)
  await change(engine)
  const plan = await planOn(engine, project, converge)
  await execute(plan, engine)
  expect(printPlan(await planOn(engine, project, converge))).toBe('')
  return printPlan(plan)
}

describe('the plan for what has drifted', () => {
  it('mends links while the container runs on', async () => {
    const plan = await planAfter((engine) => {
      engine.drift('shop-web-1', 'link', 'link eth0 is gone')
    })
    expect(plan).toBe('repair shop-web-1 (link eth0 is gone)')
  })

  it('mends a network first', async () => {
    const plan = await planAfter((engine) => {
      engine.drift('shop_default', 'network', 'its bridge stk1 is gone')
      engine.drift('shop-web-1', 'link', 'link eth0 is cut off from network shop_default')
    })
    expect(plan).toBe(
      [
        'repair network shop_default (its bridge stk1 is gone)',
        'repair shop-web-1 after repair network shop_default (link eth0 is cut off from network shop_default)',
      ].join('\n'),
    )
  })

  it('starts anew what cannot be mended while it runs, and after what it needs', async () => {
    const plan = await planAfter(async (engine) => {
      engine.drift('shop-web-1', 'run', '/data was unmounted')
      engine.drift('shop_default', 'network', 'its firewall rules are gone')
    })
    expect(plan).toBe(
      [
        'stop shop-web-1 (/data was unmounted)',
        'repair network shop_default (its firewall rules are gone)',
        'start shop-web-1 after stop shop-web-1, repair network shop_default (/data was unmounted)',
      ].join('\n'),
    )
  })

  it('makes a container anew whose files are gone, whether it runs or not', async () => {
    const cause = 'the directory of what it wrote is gone'
    const running = await planAfter((engine) => engine.drift('shop-db-1', 'layer', cause))
    expect(running).toBe(
      [
        `stop shop-db-1 (${cause})`,
        `remove shop-db-1 after stop shop-db-1 (${cause})`,
        `create shop-db-1 after remove shop-db-1 (${cause})`,
        `start shop-db-1 after create shop-db-1 (${cause})`,
      ].join('\n'),
    )
  })

  it('does nothing where only the user can do something', async () => {
    const engine = await machineAfterUp(project)
    engine.drift('shop-web-1', 'source', '/srv/www, which is mounted at /www, was deleted')
    const plan = await planOn(engine, project, converge)
    expect([printPlan(plan), plan.lookAgainAt]).toEqual(['', undefined])
  })

  it('lets a paused container rest', async () => {
    const engine = await machineAfterUp(project)
    const [web] = await engine.containers.list({})
    await engine.containers.pause(web?.id ?? '')
    engine.drift('shop-web-1', 'run', '/data was unmounted')
    expect(printPlan(await planOn(engine, project, converge))).toBe('')
  })

  it('waits longer and longer for what comes again and again', async () => {
    const engine = await machineAfterUp(project)
    const start = engine.clock.now()
    engine.drift('shop-web-1', 'link', 'link eth0 is gone', 5)
    const waiting = await planOn(engine, project, converge)
    expect([printPlan(waiting), waiting.lookAgainAt]).toEqual(['', start + 4000])
    engine.clock.advance(4000)
    const plan = await planOn(engine, project, converge)
    expect(printPlan(plan)).toBe('repair shop-web-1 (link eth0 is gone)')
  })

  it('tries a repair again that failed', async () => {
    const engine = await machineAfterUp(project)
    engine.drift('shop-web-1', 'link', 'link eth0 is gone')
    engine.failNext('repair')
    const failing = await planOn(engine, project, converge)
    await execute(failing, engine)
    expect(failing.lookAgainAt).toBe(engine.clock.now() + 10_000)
    const plan = await planOn(engine, project, converge)
    expect(printPlan(plan)).toBe('repair shop-web-1 (link eth0 is gone)')
  })

  it('is what `up` does, too', async () => {
    const engine = await machineAfterUp(project)
    engine.drift('shop-web-1', 'link', 'link eth0 is gone')
    const plan = await planOn(engine, project, up())
    expect(printPlan(plan)).toBe('repair shop-web-1 (link eth0 is gone)')
  })
})
