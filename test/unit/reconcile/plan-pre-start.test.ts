import { describe, expect, it } from 'vitest'
import { noHooks, type StartHook } from '../../../src/model/hook.ts'
import type { Project } from '../../../src/model/project.ts'
import {
  buildProject,
  buildService,
  buildStartHook,
  dependsOn,
} from '../../support/build-project.ts'
import { createMemoryEngine, type MemoryEngine } from '../../support/memory-engine.ts'
import { printPlan } from '../../support/print-plan.ts'
import { execute, planOn, up } from './reconcile-fixture.ts'

const converge = { type: 'converge' } as const

function project(preStart: readonly StartHook[], replicas = 1): Project {
  return buildProject([
    buildService('web', { dependsOn: dependsOn({ api: 'service_started' }) }),
    buildService('api', { replicas, hooks: { ...noHooks, preStart } }),
  ])
}

const two = project([buildStartHook('/migrate'), buildStartHook('/seed', { image: 'tools' })])

/** Hooks that end at once, with these exit codes by their number. */
function machine(...exitCodes: readonly number[]): MemoryEngine {
  const engine = createMemoryEngine({ images: ['tools'] })
  for (const [index, exits] of exitCodes.entries()) {
    for (const replica of [1, 2]) {
      engine.setBehaviour(`shop-api-${replica}-pre-start-${index + 1}`, { exits })
    }
  }
  return engine
}

const ids = async (engine: MemoryEngine, wanted: Project, directive = up()): Promise<string[]> =>
  (await planOn(engine, wanted, directive)).operations.map(({ id }) => id)

async function names(engine: MemoryEngine): Promise<string[]> {
  return (await engine.containers.list({})).map(({ name, state }) => `${name} ${state.status}`)
}

describe('hooks before a start', () => {
  it('run one after the other in containers of their own, which go afterwards', async () => {
    const engine = machine(0, 0)
    expect(printPlan(await planOn(engine, two, up()))).toBe(
      [
        'create-network shop_default (does not exist)',
        'create shop-api-1 after create-network shop_default (does not exist)',
        'create shop-api-1-pre-start-1 after create shop-api-1 (does not exist)',
        'start shop-api-1-pre-start-1 after create shop-api-1-pre-start-1 (does not exist)',
        'wait until shop-api-1-pre-start-1 is completed after start shop-api-1-pre-start-1 (api is prepared by it)',
        'create shop-api-1-pre-start-2 after wait until shop-api-1-pre-start-1 is completed (does not exist)',
        'start shop-api-1-pre-start-2 after create shop-api-1-pre-start-2 (does not exist)',
        'wait until shop-api-1-pre-start-2 is completed after start shop-api-1-pre-start-2 (api is prepared by it)',
        'start shop-api-1 after create shop-api-1, wait until shop-api-1-pre-start-2 is completed (does not exist)',
        'remove shop-api-1-pre-start-1 after start shop-api-1 (has done its work)',
        'remove shop-api-1-pre-start-2 after start shop-api-1 (has done its work)',
        'create shop-web-1 after create-network shop_default (does not exist)',
        'start shop-web-1 after create shop-web-1, start shop-api-1 (does not exist)',
      ].join('\n'),
    )
    await execute(await planOn(engine, two, up()), engine)
    expect(await names(engine)).toEqual(['shop-api-1 running', 'shop-web-1 running'])
    expect(await ids(engine, two)).toEqual([])
    expect((await planOn(engine, two, converge)).operations).toEqual([])
  })

  it('share the mounts and networks of the container that they prepare', async () => {
    const { operations } = await planOn(machine(), two, up())
    const specs = operations.flatMap(({ action }) =>
      action.type === 'create-container' && action.spec.oneOff !== undefined ? action.spec : [],
    )
    expect(specs).toMatchObject([
      { service: { rootfs: { type: 'host' }, command: ['/migrate'], mounts: [] } },
      { service: { rootfs: { type: 'image', reference: 'tools' }, command: ['/seed'] } },
    ])
    for (const { service, networks } of specs) {
      expect(service.volumesFrom).toEqual([
        { type: 'container', name: 'shop-api-1', readOnly: false },
      ])
      expect(networks).toEqual({ default: 'shop_default' })
    }
  })

  it('that fail keep the service down and their container there, with its lines', async () => {
    const engine = machine(0, 3)
    await execute(await planOn(engine, two, up()), engine)
    expect(await names(engine)).toEqual([
      'shop-api-1 created',
      'shop-web-1 created',
      'shop-api-1-pre-start-1 exited',
      'shop-api-1-pre-start-2 exited',
    ])
    const { operations } = await planOn(engine, two, up())
    expect(operations.map(({ action }) => action)).toMatchObject([
      {
        type: 'report',
        failure: {
          code: 'CT0013',
          message: 'pre_start hook 2 of shop-api-1 exited with 3',
          container: 'shop-api-1-pre-start-2',
        },
      },
    ])
    expect((await planOn(engine, two, converge)).operations).toEqual([])
  })

  it('that failed are run again by the next up, and those that succeeded are not', async () => {
    const engine = machine(0, 3)
    await execute(await planOn(engine, two, up()), engine)
    engine.clock.advance(1000)
    engine.setBehaviour('shop-api-1-pre-start-2', { exits: 0 })
    const again = up({ requestedAt: engine.clock.now() })
    expect(await ids(engine, two, again)).toEqual([
      'start shop-api-1-pre-start-2',
      'wait until shop-api-1-pre-start-2 is completed',
      'start shop-api-1',
      'remove shop-api-1-pre-start-1',
      'remove shop-api-1-pre-start-2',
      'start shop-web-1',
    ])
    await execute(await planOn(engine, two, again), engine)
    expect(await names(engine)).toEqual(['shop-api-1 running', 'shop-web-1 running'])
  })

  it('go on where a supervisor that was killed has left them', async () => {
    const engine = machine(0)
    engine.setBehaviour('shop-api-1-pre-start-2', 'runs')
    const plan = await planOn(engine, two, up())
    const prefix = plan.operations.findIndex(({ id }) => id === 'start shop-api-1-pre-start-2')
    await execute({ ...plan, operations: plan.operations.slice(0, prefix + 1) }, engine)
    engine.clock.advance(5)
    expect((await planOn(engine, two, converge)).operations.map(({ id }) => id)).toContain(
      'wait until shop-api-1-pre-start-2 is completed',
    )
    engine.exit('shop-api-1-pre-start-2', 0)
    await execute(await planOn(engine, two, converge), engine)
    expect((await names(engine)).toSorted()).toEqual(['shop-api-1 running', 'shop-web-1 running'])
  })

  it('run once before the first, or for each container', async () => {
    const hooks = [buildStartHook('/once'), buildStartHook('/each', { perReplica: true })]
    const engine = machine(0, 0)
    const made = (await ids(engine, project(hooks, 2))).filter((id) => id.startsWith('create '))
    expect(made).toEqual([
      'create shop-api-1',
      'create shop-api-2',
      'create shop-api-1-pre-start-1',
      'create shop-api-1-pre-start-2',
      'create shop-api-2-pre-start-2',
      'create shop-web-1',
    ])
    await execute(await planOn(engine, project(hooks), up()), engine)
    const scaled = (await ids(engine, project(hooks, 2))).filter((id) => id.includes('create '))
    expect(scaled).toEqual(['create shop-api-2', 'create shop-api-2-pre-start-2'])
  })

  it('do not run when a restart policy starts it again', async () => {
    const restart = { name: 'always' } as const
    const hooks = { ...noHooks, preStart: [buildStartHook('/migrate')] }
    const always = buildProject([buildService('api', { restart, hooks })])
    const engine = machine(0)
    await execute(await planOn(engine, always, up()), engine)
    engine.exit('shop-api-1', 1)
    engine.clock.advance(60_000)
    expect((await planOn(engine, always, converge)).operations.map(({ id }) => id)).toEqual([
      'start shop-api-1',
    ])
  })

  it('are stopped with the service, and taken away with the project', async () => {
    const engine = machine()
    const plan = await planOn(engine, two, up())
    const prefix = plan.operations.findIndex(({ id }) => id === 'start shop-api-1-pre-start-1')
    await execute({ ...plan, operations: plan.operations.slice(0, prefix + 1) }, engine)
    const stop = { type: 'stop', services: ['api'], gracePeriod: undefined } as const
    expect((await planOn(engine, two, stop)).operations.map(({ id }) => id)).toEqual([
      'stop shop-api-1-pre-start-1',
    ])
    const down = await planOn(engine, two, {
      type: 'down',
      removeVolumes: false,
      removeOrphans: false,
      knownServices: ['web', 'api'],
      removeImages: false,
      gracePeriod: undefined,
    })
    expect(down.operations.map(({ id }) => id)).toContain('remove shop-api-1-pre-start-1')
  })
})
