import { describe, expect, it } from 'vitest'
import { seconds } from '../../../src/model/duration.ts'
import type { Project } from '../../../src/model/project.ts'
import type { Service } from '../../../src/model/service.ts'
import { defaultUpdatePolicy } from '../../../src/model/update-policy.ts'
import {
  buildHealthcheck,
  buildProject,
  buildService,
  buildVolume,
} from '../../support/build-project.ts'
import { printPlan } from '../../support/print-plan.ts'
import type { MemoryEngine } from '../../support/memory-engine.ts'
import { desiredAfterUp } from '../../../src/reconcile/desired-after.ts'
import { desiredAfterRollback } from '../../../src/reconcile/desired-updates.ts'
import { reconcile } from '../../../src/reconcile/reconcile.ts'
import type { DesiredState } from '../../../src/model/desired-state.ts'
import type { Directive } from '../../../src/model/directive.ts'
import type { Plan } from '../../../src/model/plan.ts'
import { desiredFor, execute, machineAfterUp, planOn, up } from './reconcile-fixture.ts'

const healthcheck = buildHealthcheck()

function shop(changes: Partial<Service>, project: Partial<Project> = {}): Project {
  return buildProject([buildService('web', { healthcheck, ...changes })], project)
}

/** The plan of an `up` that changes the environment of the only service. */
async function planOfChange(changes: Partial<Service>, project: Partial<Project> = {}) {
  const engine = await machineAfterUp(shop(changes, project))
  const directive = up({ requestedAt: engine.clock.now() })
  const after = shop({ ...changes, environment: { VERSION: '2' } }, project)
  return printPlan(await planOn(engine, after, directive))
}

describe('a rollout', () => {
  it('starts the new container first where a healthcheck tells when it is ready', async () => {
    expect(await planOfChange({})).toMatchInlineSnapshot(`
      "create shop-web-1 (its configuration changed)
      start 000000000000_shop-web-1 after create shop-web-1 (its configuration changed)
      wait until 000000000000_shop-web-1 is ready after start 000000000000_shop-web-1 (shop-web-1 runs until then)
      put 000000000000_shop-web-1 in service after wait until 000000000000_shop-web-1 is ready (its configuration changed)
      wait until shop-web-1 is drained for 2 s after put 000000000000_shop-web-1 in service (its configuration changed)
      stop shop-web-1 after wait until shop-web-1 is drained for 2 s (its configuration changed)
      remove shop-web-1 after stop shop-web-1 (its configuration changed)
      rename 000000000000_shop-web-1 to shop-web-1 after remove shop-web-1 (its configuration changed)"
    `)
  })

  it('replaces all at once where the file says nothing, and one by one where it has a policy', async () => {
    expect(
      await planOfChange({ replicas: 2, update: { ...defaultUpdatePolicy, delay: seconds(10) } }),
    ).toMatchInlineSnapshot(`
      "create shop-web-1 (its configuration changed)
      start 000000000000_shop-web-1 after create shop-web-1 (its configuration changed)
      wait until 000000000000_shop-web-1 is ready after start 000000000000_shop-web-1 (shop-web-1 runs until then)
      put 000000000000_shop-web-1 in service after wait until 000000000000_shop-web-1 is ready (its configuration changed)
      wait until shop-web-1 is drained for 2 s after put 000000000000_shop-web-1 in service (its configuration changed)
      stop shop-web-1 after wait until shop-web-1 is drained for 2 s (its configuration changed)
      remove shop-web-1 after stop shop-web-1 (its configuration changed)
      rename 000000000000_shop-web-1 to shop-web-1 after remove shop-web-1 (its configuration changed)
      wait until shop-web-1 is steady for 10 s after rename 000000000000_shop-web-1 to shop-web-1 (the next one is replaced after it)
      create shop-web-2 after wait until shop-web-1 is steady for 10 s (its configuration changed)
      start 000000000000_shop-web-2 after create shop-web-2, wait until shop-web-1 is steady for 10 s (its configuration changed)
      wait until 000000000000_shop-web-2 is ready after start 000000000000_shop-web-2 (shop-web-2 runs until then)
      put 000000000000_shop-web-2 in service after wait until 000000000000_shop-web-2 is ready (its configuration changed)
      wait until shop-web-2 is drained for 2 s after put 000000000000_shop-web-2 in service (its configuration changed)
      stop shop-web-2 after wait until shop-web-2 is drained for 2 s (its configuration changed)
      remove shop-web-2 after stop shop-web-2 (its configuration changed)
      rename 000000000000_shop-web-2 to shop-web-2 after remove shop-web-2 (its configuration changed)"
    `)
  })

  it('stops the old container first without a healthcheck', async () => {
    expect(await planOfChange({ healthcheck: undefined })).toMatchInlineSnapshot(`
      "stop shop-web-1 (its configuration changed)
      remove shop-web-1 after stop shop-web-1 (its configuration changed)
      create shop-web-1 after remove shop-web-1 (its configuration changed)
      start shop-web-1 after create shop-web-1 (its configuration changed)"
    `)
  })

  it('stops one after the other as the policy says', async () => {
    const update = { ...defaultUpdatePolicy, order: 'stop-first' } as const
    expect(await planOfChange({ replicas: 2, update })).toMatchInlineSnapshot(`
      "stop shop-web-1 (its configuration changed)
      remove shop-web-1 after stop shop-web-1 (its configuration changed)
      create shop-web-1 after remove shop-web-1 (its configuration changed)
      start shop-web-1 after create shop-web-1 (its configuration changed)
      wait until shop-web-1 is ready after start shop-web-1 (the next one is replaced after it)
      stop shop-web-2 after wait until shop-web-1 is ready (its configuration changed)
      remove shop-web-2 after stop shop-web-2 (its configuration changed)
      create shop-web-2 after remove shop-web-2 (its configuration changed)
      start shop-web-2 after create shop-web-2, wait until shop-web-1 is ready (its configuration changed)"
    `)
  })

  it.each<[string, Partial<Service>]>([
    ['it has a fixed name', { containerName: 'web' }],
    [
      "it has the machine's network",
      {
        networks: {},
        namespaces: { ...buildService('web').namespaces, network: { type: 'host' } },
      },
    ],
    ['it has a fixed address', { networks: { default: { aliases: [], address: '10.0.0.9' } } }],
    [
      'it writes to /rows',
      {
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
      },
    ],
  ])('stops the old container first since %s', async (obstacle, changes) => {
    const plan = await planOfChange(changes, { volumes: { rows: buildVolume('rows') } })
    expect(plan).toContain(`; stop first: ${obstacle})`)
    expect(plan).not.toContain('in service')
  })

  it('shares a volume where the file asks for it', async () => {
    const plan = await planOfChange({
      update: { ...defaultUpdatePolicy, order: 'start-first' },
      mounts: [
        {
          type: 'bind',
          source: '/srv',
          target: '/srv',
          readOnly: false,
          createHostPath: false,
          propagation: 'rprivate',
          recursive: true,
        },
      ],
    })
    expect(plan).toContain('in service')
  })

  it('keeps what runs when the new container fails, and tries again when it is asked to', async () => {
    const engine = await machineAfterUp(shop({}))
    const [first, second, third] = ['1', '2', '3'].map((version) =>
      shop({ environment: version === '1' ? {} : { VERSION: version } }),
    )
    if (first === undefined || second === undefined || third === undefined) throw new Error()
    const request = up({ requestedAt: engine.clock.now() })
    const desired = desiredAfterUp(desiredFor(first), request, second)
    await execute(await planOf(engine, desired, request), engine)
    engine.clock.advance(1000)
    const candidate = (await engine.containers.list({})).find(
      ({ standsBy }) => standsBy !== undefined,
    )
    if (candidate === undefined) throw new Error('no candidate')
    const probe = { startedAt: request.requestedAt, endedAt: request.requestedAt, exitCode: 1 }
    const probes = [{ ...probe, output: 'not yet' }]
    await engine.containers.recordHealth(candidate.id, {
      status: 'unhealthy',
      failingStreak: 3,
      probes,
    })
    const held = await planOf(engine, desired, request)
    expect(printPlan(held)).toMatchInlineSnapshot(`
      "fail web (service web: update paused: container 000000000000_shop-web-1 is unhealthy)
      stop 000000000000_shop-web-1 (it is unhealthy; shop-web-1 is kept)"
    `)
    expect(held.operations.map(({ action }) => action)).toMatchObject([
      {
        type: 'report',
        failure: { code: 'CT0014', evidence: ['last probe exited with 1: not yet'] },
      },
      { type: 'stop-container' },
    ])
    const again = up({ requestedAt: engine.clock.now() })
    const plan = await planOf(engine, desiredAfterUp(desired, again, third), again)
    expect(printPlan(plan)).toMatchInlineSnapshot(`
      "stop 000000000000_shop-web-1 (its configuration changed)
      remove 000000000000_shop-web-1 after stop 000000000000_shop-web-1 (its configuration changed)
      create shop-web-1 after remove 000000000000_shop-web-1 (its configuration changed)
      start 000000000000_shop-web-1 after create shop-web-1 (its configuration changed)
      wait until 000000000000_shop-web-1 is ready after start 000000000000_shop-web-1 (shop-web-1 runs until then)
      put 000000000000_shop-web-1 in service after wait until 000000000000_shop-web-1 is ready (its configuration changed)
      wait until shop-web-1 is drained for 2 s after put 000000000000_shop-web-1 in service (its configuration changed)
      stop shop-web-1 after wait until shop-web-1 is drained for 2 s (its configuration changed)
      remove shop-web-1 after stop shop-web-1 (its configuration changed)
      rename 000000000000_shop-web-1 to shop-web-1 after remove shop-web-1 (its configuration changed)"
    `)
  })

  it('goes back when the policy says so, and not a second time', async () => {
    const update = { ...defaultUpdatePolicy, failureAction: 'rollback' } as const
    const [before, after] = [shop({ update }), shop({ update, environment: { VERSION: '2' } })]
    const engine = await machineAfterUp(before)
    const request = up({ requestedAt: engine.clock.now() })
    const desired = desiredAfterUp(desiredFor(before), request, after)
    await execute(await planOf(engine, desired, request), engine)
    engine.exit('000000000000_shop-web-1', 1)
    const plan = await planOf(engine, desired, request)
    expect(plan.operations).toEqual([])
    expect(plan.rollbacks).toMatchObject([
      {
        service: 'web',
        failure: {
          message:
            'service web: update rolled back: container 000000000000_shop-web-1 exited with 1',
        },
      },
    ])
    engine.clock.advance(1000)
    const back = desiredAfterRollback(desired, 'web', engine.clock.now())
    expect(back.project.services['web']).toEqual(before.services['web'])
    expect(printPlan(await planOf(engine, back, request))).toMatchInlineSnapshot(
      `"remove 000000000000_shop-web-1 (its configuration changed)"`,
    )
    expect(desiredAfterRollback(back, 'web', engine.clock.now())).toBe(back)
  })
})

function planOf(engine: MemoryEngine, desired: DesiredState, directive: Directive): Promise<Plan> {
  return engine.observe('shop', []).then((observed) =>
    reconcile({
      project: 'shop',
      desired,
      observed,
      directive,
      now: engine.clock.now(),
    }),
  )
}
