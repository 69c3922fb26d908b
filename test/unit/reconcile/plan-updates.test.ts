import { describe, expect, it } from 'vitest'
import { bytes } from '../../../src/model/byte-size.ts'
import type { UpdateDirective } from '../../../src/model/directive.ts'
import { seconds } from '../../../src/model/duration.ts'
import { limitsOf, type LimitChanges } from '../../../src/model/limits.ts'
import type { Project } from '../../../src/model/project.ts'
import { unlimitedResources } from '../../../src/model/resources.ts'
import type { Service } from '../../../src/model/service.ts'
import { desiredAfter } from '../../../src/reconcile/desired-after.ts'
import {
  buildHealthcheck,
  buildNetwork,
  buildProject,
  buildService,
  dependsOn,
} from '../../support/build-project.ts'
import type { MemoryEngine } from '../../support/memory-engine.ts'
import { printPlan } from '../../support/print-plan.ts'
import { desiredFor, execute, machineAfterUp, planOn, up } from './reconcile-fixture.ts'

const memory = bytes(64 * 1024 * 1024)
const web = buildService('web', { resources: { ...unlimitedResources, memory } })
const project = buildProject([web, buildService('db')])

function withWeb(changes: Partial<Service>): Project {
  return { ...project, services: { ...project.services, web: { ...web, ...changes } } }
}

function update(changes: LimitChanges, services: readonly string[] = ['web']): UpdateDirective {
  return { type: 'update', services, changes }
}

async function updated(changes: LimitChanges): Promise<MemoryEngine> {
  const engine = await machineAfterUp(project)
  await execute(await planOn(engine, project, update(changes)), engine)
  return engine
}

describe('the plan of update', () => {
  it('changes what is named and leaves the rest', async () => {
    const engine = await updated({ cpus: 0.5, memory: null, blockIoWeight: 20 })
    const containers = await engine.containers.list({})
    expect(
      Object.fromEntries(containers.map(({ name, settings }) => [name, limitsOf(settings)])),
    ).toEqual({
      'shop-web-1': {
        resources: {
          ...unlimitedResources,
          cpus: 0.5,
          blockIo: { ...unlimitedResources.blockIo, weight: 20 },
        },
        restart: { name: 'no' },
      },
      'shop-db-1': { resources: unlimitedResources, restart: { name: 'no' } },
    })
  })

  it('is empty when all is so already', async () => {
    const engine = await machineAfterUp(project)
    expect(printPlan(await planOn(engine, project, update({ memory })))).toBe('')
  })

  it('changes no container when one of them cannot have the limits', async () => {
    const engine = await machineAfterUp(project)
    const plan = await planOn(engine, project, update({ memorySwap: bytes(memory + 1) }, []))
    expect(printPlan(plan)).toBe(
      'fail shop-db-1 (there is a limit of memory and swap together, and none of memory)',
    )
  })

  it('refuses two ways to limit processors at once', async () => {
    const engine = await updated({ cpus: 0.5 })
    const plan = await planOn(engine, project, update({ cpuQuota: 20_000 }))
    expect(plan.operations.map(({ action }) => action)).toEqual([
      { type: 'report', failure: expect.objectContaining({ code: 'CT0012' }) },
    ])
  })
})

describe('the plan of up after an update', () => {
  it('sets the limits of the stack file again, in place', async () => {
    const engine = await updated({ cpus: 0.5, restart: { name: 'always' } })
    const plan = await planOn(engine, project, up())
    expect(printPlan(plan)).toBe('update shop-web-1 (cpus was removed, and 1 more change)')
    await execute(plan, engine)
    expect(printPlan(await planOn(engine, project, up()))).toBe('')
  })

  it('does so before it starts what has ended', async () => {
    const engine = await updated({ cpus: 0.5 })
    engine.exit('shop-web-1', 1)
    engine.clock.advance(1000)
    const plan = await planOn(engine, project, up({ requestedAt: engine.clock.now() }))
    expect(plan.operations.map(({ id, after }) => [id, after])).toEqual([
      ['update shop-web-1', []],
      ['start shop-web-1', ['update shop-web-1']],
    ])
  })

  it('leaves alone what is asked for until then, and what --no-recreate keeps', async () => {
    const engine = await updated({ cpus: 0.5 })
    const asked = desiredAfter(desiredFor(project), update({ cpus: 0.5 }), new Set())
    expect(asked?.project.services['web']?.resources).toMatchObject({ cpus: 0.5, memory })
    expect(asked?.project.services['db']?.resources).toEqual(unlimitedResources)
    const changed = asked?.project ?? project
    expect(printPlan(await planOn(engine, changed, { type: 'converge' }))).toBe('')
    expect(printPlan(await planOn(engine, project, up({ noRecreate: true })))).toBe('')
  })

  it('has its restart policy in force until then', async () => {
    const engine = await updated({ restart: { name: 'always' } })
    engine.exit('shop-web-1', 0)
    engine.clock.advance(1000)
    const changed = withWeb({ restart: { name: 'always' } })
    const plan = await planOn(engine, changed, { type: 'converge' })
    expect(printPlan(plan)).toBe('start shop-web-1 (exited with 0; restart policy is always)')
  })
})

describe('the plan of another stack file', () => {
  const changes: readonly (readonly [string, Partial<Service>, string])[] = [
    [
      'limits',
      { resources: { ...unlimitedResources, memory: bytes(2 * memory), pids: 50 } },
      'mem_limit changed from 64m to 128m, and 1 more change',
    ],
    [
      'rates of a device',
      {
        resources: {
          ...unlimitedResources,
          memory,
          blockIo: {
            ...unlimitedResources.blockIo,
            readBytes: [{ path: '/dev/sda', value: 1_048_576 }],
          },
        },
      },
      'blkio_config.device_read_bps./dev/sda was added',
    ],
    [
      'the restart policy',
      { restart: { name: 'on-failure', maximumRetryCount: 3 } },
      'restart changed from no to on-failure:3',
    ],
    [
      'the healthcheck',
      { healthcheck: buildHealthcheck({ interval: seconds(5) }) },
      'healthcheck.interval was added, and 6 more changes',
    ],
    ['labels', { labels: { 'com.example.team': 'blue' } }, 'labels.com.example.team was added'],
    ['how it is stopped', { stopSignal: 'SIGINT' }, 'stop_signal was added'],
    [
      'how long it may take to stop',
      { stopGracePeriod: seconds(1) },
      'stop_grace_period changed from 10s to 1s',
    ],
  ]

  const port = { hostAddress: '127.0.0.1', containerPort: 80, protocol: 'tcp' } as const

  it.each([
    ...changes,
    [
      'published ports',
      { ports: [{ ...port, hostPorts: { first: 8080, last: 8080 } }] },
      'ports was added',
    ],
    [
      'names on a network',
      { networks: { default: { aliases: ['www'] } } },
      'networks.default.aliases was added',
    ],
  ] as typeof changes)('changes %s in place, once', async (_, change, cause) => {
    const engine = await machineAfterUp(project)
    const changed = withWeb(change)
    for (const directive of [up(), { type: 'converge' } as const]) {
      expect(printPlan(await planOn(engine, changed, directive))).toBe(
        `update shop-web-1 (${cause})`,
      )
    }
    const before = await engine.containers.list({})
    await execute(await planOn(engine, changed, up()), engine)
    const after = await engine.containers.list({})
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
    expect(printPlan(await planOn(engine, changed, up()))).toBe('')
  })

  it('joins and leaves networks in place, once they are there', async () => {
    const engine = await machineAfterUp(project)
    const networks = { default: buildNetwork('default'), back: buildNetwork('back') }
    const both = { back: { aliases: [] }, default: { aliases: [] } }
    const joined = { ...withWeb({ networks: both }), networks }
    const plan = await planOn(engine, joined, up())
    expect(printPlan(plan)).toBe(
      [
        'create-network shop_back (does not exist)',
        'update shop-web-1 after create-network shop_back (networks.back was added)',
      ].join('\n'),
    )
    await execute(plan, engine)
    const left = { ...withWeb({ networks: { back: { aliases: [] } } }), networks }
    const leaving = await planOn(engine, left, up())
    expect(printPlan(leaving)).toBe('update shop-web-1 (networks.default was removed)')
    await execute(leaving, engine)
    expect(printPlan(await planOn(engine, left, up()))).toBe('')
  })

  it.each([
    ['another address', { default: { aliases: [], address: '10.0.0.9' } }, 'ipv4_address'],
    ['no network', {}, 'its configuration changed'],
  ])('makes another container for %s', async (_, networks, cause) => {
    const engine = await machineAfterUp(project)
    const [first] = (await planOn(engine, withWeb({ networks }), up())).operations
    expect([first?.id, first?.cause]).toEqual(['stop shop-web-1', expect.stringContaining(cause)])
  })

  it('keeps the labels of Compose true', async () => {
    const engine = await machineAfterUp(project)
    const changed = withWeb({ dependsOn: dependsOn({ db: 'service_started' }) })
    const plan = await planOn(engine, changed, up())
    expect(printPlan(plan)).toBe('update shop-web-1 (depends_on was added)')
    await execute(plan, engine)
    const [web] = await engine.containers.list({})
    expect(web?.labels).toMatchObject({
      'com.docker.compose.depends_on': 'db:service_started:false',
      'com.docker.compose.config-hash': web?.configHash,
    })
  })

  it('waits for the health that a new check finds', async () => {
    const first = withWeb({ healthcheck: buildHealthcheck() })
    const engine = await machineAfterUp(first)
    const [web] = await engine.containers.list({})
    const health = { status: 'healthy', failingStreak: 0, probes: [] } as const
    await engine.containers.recordHealth(web?.id ?? '', health)
    const changed = withWeb({ healthcheck: buildHealthcheck({ retries: 9 }) })
    expect(printPlan(await planOn(engine, changed, up({ wait: true })))).toBe(
      [
        'update shop-web-1 (healthcheck.retries changed from 3 to 9)',
        'wait until shop-web-1 is ready after update shop-web-1 (readiness was asked for)',
      ].join('\n'),
    )
  })
})
