import { describe, expect, it } from 'vitest'
import type { ObservedState } from '../../../src/model/observed-state.ts'
import type { Project } from '../../../src/model/project.ts'
import type { Service } from '../../../src/model/service.ts'
import { formatPlan } from '../../../src/cli/render/plan-text.ts'
import { createColours } from '../../../src/cli/paint.ts'
import { previewPlan } from '../../../src/supervise/preview-plan.ts'
import { Supervisor } from '../../../src/supervise/supervisor.ts'
import { buildProject, buildService, dependsOn } from '../../support/build-project.ts'
import { createMemoryEngine } from '../../support/memory-engine.ts'
import { machineAfterUp, planOn, up } from '../reconcile/reconcile-fixture.ts'

const anonymous = {
  type: 'volume',
  volume: undefined,
  target: '/data',
  readOnly: false,
  noCopy: false,
  subpath: undefined,
} as const

function shop(web: Partial<Service> = {}, db: Partial<Service> = {}): Project {
  return buildProject([
    buildService('web', {
      environment: { PORT: '80' },
      dependsOn: dependsOn({ db: 'service_started' }),
      ...web,
    }),
    buildService('db', { mounts: [anonymous], replicas: 2, ...db }),
  ])
}

/** The plan of a second file on a machine where a first one is up, as people see it. */
async function planAfter(first: Project, second: Project): Promise<readonly string[]> {
  const engine = createMemoryEngine()
  const ignore = (): void => undefined
  const supervisor = new Supervisor(engine, {
    parallelism: 4,
    identifyDirectory: (path) => Promise.resolve(path),
    onFailure: ignore,
    onBug: ignore,
  })
  await supervisor.start()
  const signal = new AbortController().signal
  await supervisor.submit('shop', { directive: up(), project: first, onProgress: ignore, signal })
  const before = await engine.observe('shop', [])
  const preview = await supervisor.preview('shop', { directive: up(), project: second })
  expect(await engine.observe('shop', [])).toEqual(before)
  supervisor.close()
  return formatPlan(preview, createColours(false)).trimEnd().split('\n')
}

describe('the preview of a plan', () => {
  it('is empty where nothing changed', async () => {
    expect(await planAfter(shop(), shop())).toEqual(['shop is as it should be: nothing to do'])
  })

  it('names the values that changed, and what that costs', async () => {
    expect(await planAfter(shop(), shop({ environment: { PORT: '81', NEW: 'x' } }))).toEqual([
      'web',
      '  ± recreate shop-web-1: environment.NEW was added, and 1 more change',
      '      environment.NEW: (none) → x',
      '      environment.PORT: 80 → 81',
      '      interrupts the service',
      'plan: 1 to recreate',
    ])
  })

  it('tells what changes in place, which interrupts nothing', async () => {
    const changed = shop({ restart: { name: 'always' }, labels: { team: 'blue' } })
    expect(await planAfter(shop(), changed)).toEqual([
      'web',
      '  * update shop-web-1: labels.team was added, and 1 more change',
      '      labels.team: (none) → blue',
      '      restart: no → always',
      '      does not interrupt the service',
      'plan: 1 to update',
    ])
  })

  it('tells of data that goes with a container', async () => {
    expect(await planAfter(shop(), shop({}, { replicas: 1 }))).toEqual([
      'db',
      '  - remove shop-db-2: scaled down to 1',
      '      interrupts the service',
      '      loses data',
      'plan: 1 to remove',
    ])
  })

  it('tells of ports that other machines will reach, and of no others', async () => {
    const port = { hostPorts: { first: 8080, last: 8080 }, protocol: 'tcp' } as const
    const ports = [
      { ...port, hostAddress: '0.0.0.0', containerPort: 80 },
      { ...port, hostAddress: '127.0.0.1', containerPort: 81 },
    ]
    const lines = await planAfter(shop(), shop({ ports }))
    expect(lines.filter((line) => line.includes('opens'))).toEqual([
      '      opens 0.0.0.0:8080->80/tcp to other machines',
    ])
  })

  it('tells of ports that are published in place', async () => {
    const port = { hostAddress: '0.0.0.0', containerPort: 80, protocol: 'tcp' } as const
    const changed = shop({ ports: [{ ...port, hostPorts: { first: 8080, last: 8080 } }] })
    expect(await planAfter(shop(), changed)).toEqual([
      'web',
      '  * update shop-web-1: ports was added',
      '      does not interrupt the service',
      '      opens 0.0.0.0:8080->80/tcp to other machines',
      'plan: 1 to update',
    ])
  })

  it('does not tell of ports that are open already', async () => {
    const port = { hostAddress: '0.0.0.0', protocol: 'tcp' } as const
    const hostPorts = { first: 8080, last: 8080 }
    const engine = await machineAfterUp(shop())
    const plan = await planOn(
      engine,
      shop({ ports: [{ ...port, hostPorts, containerPort: 81 }] }),
      up(),
    )
    const observed = await engine.observe('shop', [])
    const open = [{ ...port, hostPort: 8080, containerPort: 80 }]
    const containers = observed.containers.map((each) => ({ ...each, ports: open }))
    const opened = (state: ObservedState) =>
      previewPlan(plan, state).operations.flatMap(({ opensPorts }) => opensPorts)
    expect(opened(observed)).toEqual(['0.0.0.0:8080->81/tcp'])
    expect(opened({ ...observed, containers })).toEqual([])
  })
})
