import { describe, expect, it } from 'vitest'
import type { ProgressEvent } from '../../../src/events/event.ts'
import type { Directive } from '../../../src/model/directive.ts'
import type { ObservedState } from '../../../src/model/observed-state.ts'
import type { Project } from '../../../src/model/project.ts'
import { Supervisor } from '../../../src/supervise/supervisor.ts'
import {
  buildHealthcheck,
  buildProject,
  buildService,
  buildVolume,
  dependsOn,
} from '../../support/build-project.ts'
import { createMemoryEngine, type MemoryEngine } from '../../support/memory-engine.ts'
import { up } from '../reconcile/reconcile-fixture.ts'

type Asked = Exclude<Directive, { type: 'converge' }>

interface Stage {
  readonly engine: MemoryEngine
  readonly supervisor: Supervisor
}

async function openStage(): Promise<Stage> {
  const engine = createMemoryEngine()
  const onBug = (error: unknown): void => {
    throw error
  }
  const supervisor = new Supervisor(engine, {
    parallelism: 4,
    identifyDirectory: (path) => Promise.resolve(path),
    onFailure: () => undefined,
    onBug,
  })
  await supervisor.start()
  return { engine, supervisor }
}

/** What is said of a request that is not done; everything is as it was then. */
async function rehearsed(
  { engine, supervisor }: Stage,
  directive: Asked,
  project?: Project,
): Promise<readonly string[]> {
  const before = await everything(engine)
  const done: string[] = []
  const failures = await supervisor.rehearse('shop', {
    directive,
    project,
    onProgress: (event: ProgressEvent) => {
      if (event.type === 'operation-succeeded') done.push(event.operation.id)
    },
    signal: new AbortController().signal,
  })
  expect(await everything(engine)).toEqual(before)
  return [...done, ...failures.map(({ message }) => message)]
}

async function everything(engine: MemoryEngine): Promise<readonly [ObservedState, unknown]> {
  return [await engine.observe('shop', []), await engine.desiredStates.read('shop')]
}

async function bringUp({ supervisor }: Stage, project: Project): Promise<void> {
  const signal = new AbortController().signal
  const request = { directive: up(), project, onProgress: () => undefined, signal }
  expect(await supervisor.submit('shop', request)).toEqual([])
}

const shop = buildProject(
  [
    buildService('web', {
      dependsOn: dependsOn({
        db: 'service_healthy',
        seed: 'service_completed_successfully',
      }),
    }),
    buildService('db', { healthcheck: buildHealthcheck() }),
    buildService('seed', { dependsOn: dependsOn({ db: 'service_started' }) }),
  ],
  { volumes: { rows: buildVolume('rows') } },
)

describe('a request that is only rehearsed', () => {
  it('goes through all its steps, also those that wait, and changes nothing', async () => {
    expect(await rehearsed(await openStage(), up({ wait: true }), shop)).toEqual([
      'create-network shop_default',
      'create shop-db-1',
      'create shop-seed-1',
      'create shop-web-1',
      'start shop-db-1',
      'wait until shop-db-1 is healthy',
      'wait until shop-db-1 is ready',
      'start shop-seed-1',
      'wait until shop-seed-1 is completed',
      'start shop-web-1',
      'wait until shop-web-1 is ready',
    ])
  })

  it('knows what is there', async () => {
    const stage = await openStage()
    const simple = buildProject([buildService('web'), buildService('db')])
    await bringUp(stage, simple)
    expect(await rehearsed(stage, up(), simple)).toEqual([])
    const changed = buildProject([
      buildService('web', { command: ['other'] }),
      buildService('db', { restart: { name: 'always' } }),
    ])
    expect(await rehearsed(stage, up(), changed)).toEqual([
      'stop shop-web-1',
      'update shop-db-1',
      'remove shop-web-1',
      'create shop-web-1',
      'start shop-web-1',
    ])
    const stop = { type: 'stop', services: ['web'], gracePeriod: undefined } as const
    expect(await rehearsed(stage, stop)).toEqual(['stop shop-web-1'])
    stage.supervisor.close()
  })

  it('fails as the request would', async () => {
    const image = { type: 'image', reference: 'missing:1' } as const
    const project = buildProject([buildService('web', { rootfs: image })])
    expect(await rehearsed(await openStage(), up(), project)).toEqual([
      'service web: image missing:1 is not on this machine',
    ])
  })
})
