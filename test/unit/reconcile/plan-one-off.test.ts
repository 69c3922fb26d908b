import { describe, expect, it } from 'vitest'
import type { RunDirective } from '../../../src/model/directive.ts'
import { instant } from '../../../src/model/instant.ts'
import type { Plan } from '../../../src/model/plan.ts'
import type { Service } from '../../../src/model/service.ts'
import { desiredAfterRun } from '../../../src/reconcile/desired-after.ts'
import { reconcile } from '../../../src/reconcile/reconcile.ts'
import {
  buildHealthcheck,
  buildProject,
  buildService,
  dependsOn,
} from '../../support/build-project.ts'
import { createMemoryEngine, type MemoryEngine } from '../../support/memory-engine.ts'
import { printPlan } from '../../support/print-plan.ts'
import { execute } from './reconcile-fixture.ts'

const project = buildProject([
  buildService('db', { healthcheck: buildHealthcheck() }),
  buildService('web', { dependsOn: dependsOn({ db: 'service_healthy' }) }),
])

function run(changes: Partial<RunDirective> = {}): RunDirective {
  return {
    type: 'run',
    service: project.services['web'] as Service,
    containerName: 'shop-web-run-1',
    oneOff: { removedAtEnd: false, hasServiceNames: false, isAttached: false },
    requestedAt: instant(1_700_000_000_000),
    noDeps: false,
    removeOrphans: false,
    ignoreOrphans: false,
    starts: true,
    ...changes,
  }
}

type Asked =
  | RunDirective
  | { readonly type: 'converge' }
  | { readonly type: 'start-one-off'; readonly containerName: string }

async function planOf(engine: MemoryEngine, directive: Asked): Promise<Plan> {
  return reconcile({
    project: project.name,
    desired: desiredAfterRun(undefined, directive.type === 'run' ? directive : run(), project),
    observed: await engine.observe(project.name, []),
    directive,
    now: engine.clock.now(),
  })
}

describe('the plan of run', () => {
  it('starts what the service depends on, waits for it, and makes one container', async () => {
    const plan = await planOf(createMemoryEngine(), run())
    expect(printPlan(plan)).toBe(
      [
        'create-network shop_default (does not exist)',
        'create shop-db-1 after create-network shop_default (does not exist)',
        'start shop-db-1 after create shop-db-1 (does not exist)',
        'wait until shop-db-1 is healthy after start shop-db-1 (web depends on it (service_healthy))',
        'create shop-web-run-1 after create-network shop_default, start shop-db-1, wait until shop-db-1 is healthy (run was asked for)',
        'start shop-web-run-1 after create shop-web-run-1, start shop-db-1, wait until shop-db-1 is healthy (run was asked for)',
      ].join('\n'),
    )
  })

  it('makes the container alone when dependencies are left out', async () => {
    const plan = await planOf(createMemoryEngine(), run({ noDeps: true }))
    expect(printPlan(plan)).toBe(
      [
        'create-network shop_default (does not exist)',
        'create shop-web-run-1 after create-network shop_default (run was asked for)',
        'start shop-web-run-1 after create shop-web-run-1 (run was asked for)',
      ].join('\n'),
    )
  })

  it('does nothing more once the container was started, however it ended', async () => {
    const engine = createMemoryEngine()
    await execute(await planOf(engine, run({ noDeps: true })), engine)
    expect(printPlan(await planOf(engine, run({ noDeps: true })))).toBe('')
    engine.exit('shop-web-run-1', 3)
    expect(printPlan(await planOf(engine, run({ noDeps: true })))).toBe('')
  })

  it('leaves the start to another request when asked', async () => {
    const engine = createMemoryEngine()
    await execute(await planOf(engine, run({ noDeps: true, starts: false })), engine)
    const [created] = (await engine.observe(project.name, [])).oneOffs
    expect(created?.state.status).toBe('created')
    const start = { type: 'start-one-off', containerName: 'shop-web-run-1' } as const
    expect(printPlan(await planOf(engine, start))).toBe('start shop-web-run-1 (run was asked for)')
  })

  it('refuses a name that an earlier container has', async () => {
    const engine = createMemoryEngine()
    await execute(await planOf(engine, run({ noDeps: true })), engine)
    engine.clock.advance(1000)
    const later = run({ noDeps: true, requestedAt: engine.clock.now() })
    expect(printPlan(await planOf(engine, later))).toContain(
      'fail shop-web-run-1 (the container name shop-web-run-1 is already in use)',
    )
  })
})

describe('containers that run has made', () => {
  it('are not counted as those of their service', async () => {
    const engine = createMemoryEngine()
    await execute(await planOf(engine, run({ noDeps: true })), engine)
    const { containers, oneOffs } = await engine.observe(project.name, [])
    expect([containers.length, oneOffs.map(({ name }) => name)]).toEqual([0, ['shop-web-run-1']])
  })

  it('go once they have ended, when that was asked, and stay otherwise', async () => {
    const engine = createMemoryEngine()
    const passing = { removedAtEnd: true, hasServiceNames: false, isAttached: false }
    await execute(await planOf(engine, run({ noDeps: true, oneOff: passing })), engine)
    const staying = run({ noDeps: true, containerName: 'shop-web-run-2' })
    await execute(await planOf(engine, staying), engine)
    const converge = { type: 'converge' } as const
    expect(printPlan(await planOf(engine, converge))).not.toContain('remove')
    engine.exit('shop-web-run-1', 0)
    engine.exit('shop-web-run-2', 0)
    expect(printPlan(await planOf(engine, converge))).toContain(
      'remove shop-web-run-1 (was to be removed at its end)',
    )
    expect(printPlan(await planOf(engine, converge))).not.toContain('remove shop-web-run-2')
  })

  it('go when their client has not come to start them', async () => {
    const engine = createMemoryEngine()
    const attached = { removedAtEnd: false, hasServiceNames: false, isAttached: true }
    const made = run({ noDeps: true, starts: false, oneOff: attached })
    await execute(await planOf(engine, made), engine)
    const converge = { type: 'converge' } as const
    const early = await planOf(engine, converge)
    expect(printPlan(early)).not.toContain('remove')
    expect(early.lookAgainAt).toBe(engine.clock.now() + 60_000)
    engine.clock.advance(60_000)
    expect(printPlan(await planOf(engine, converge))).toContain(
      'remove shop-web-run-1 (whoever made it did not start it)',
    )
  })
})
