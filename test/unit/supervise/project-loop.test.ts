import { describe, expect, it } from 'vitest'
import type { Failure } from '../../../src/errors/stack-error.ts'
import type { ProgressEvent } from '../../../src/events/event.ts'
import type { UpDirective } from '../../../src/model/directive.ts'
import { seconds } from '../../../src/model/duration.ts'
import type { ObservedContainer } from '../../../src/model/observed-state.ts'
import type { Project } from '../../../src/model/project.ts'
import { Supervisor } from '../../../src/supervise/supervisor.ts'
import type { ProjectRequest } from '../../../src/supervise/project-loop.ts'
import {
  buildDown,
  buildHealthcheck,
  buildProject,
  buildService,
  dependsOn,
} from '../../support/build-project.ts'
import { createMemoryEngine, type MemoryEngine } from '../../support/memory-engine.ts'

interface Machine {
  readonly engine: MemoryEngine
  readonly supervisor: Supervisor
  readonly progress: ProgressEvent[]
  readonly bugs: unknown[]
}

async function startMachine(engine = createMemoryEngine()): Promise<Machine> {
  const bugs: unknown[] = []
  const supervisor = new Supervisor(engine, {
    identifyDirectory: (path) => Promise.resolve(path),
    parallelism: 4,
    onFailure: () => undefined,
    onBug: (error) => void bugs.push(error),
  })
  await supervisor.start()
  return { engine, supervisor, progress: [], bugs }
}

function upRequest({ engine, progress }: Machine, project: Project, wait = false): ProjectRequest {
  const directive: UpDirective = {
    type: 'up',
    targets: [],
    requestedAt: engine.clock.now(),
    forceRecreate: false,
    alwaysRecreateDeps: false,
    renewAnonymousVolumes: false,
    noRecreate: false,
    noStart: false,
    noDeps: false,
    removeOrphans: false,
    ignoreOrphans: false,
    takeOver: false,
    divergedVolumes: 'refuse',
    wait,
    gracePeriod: undefined,
  }
  return request(directive, project, progress)
}

function request(
  directive: ProjectRequest['directive'],
  project: Project | undefined,
  progress: ProgressEvent[] = [],
): ProjectRequest {
  const signal = new AbortController().signal
  return { directive, project, onProgress: (event) => void progress.push(event), signal }
}

/** Lets everything run that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve()
}

async function container(
  engine: MemoryEngine,
  service: string,
): Promise<ObservedContainer | undefined> {
  return (await engine.containers.list({})).find((other) => other.service === service)
}

async function statusOf(engine: MemoryEngine, service: string): Promise<string | undefined> {
  return (await container(engine, service))?.state.status
}

describe('up', () => {
  it('starts a dependent the moment its dependency is healthy', async () => {
    const machine = await startMachine()
    const project = buildProject([
      buildService('api', { dependsOn: dependsOn({ db: 'service_healthy' }) }),
      buildService('db', { healthcheck: buildHealthcheck({ interval: seconds(1) }) }),
    ])
    const done = machine.supervisor.submit('shop', upRequest(machine, project))
    await settle()
    expect(await statusOf(machine.engine, 'api')).toBe('created')
    machine.engine.clock.advance(1000)
    expect(await done).toEqual([])
    expect(await statusOf(machine.engine, 'api')).toBe('running')
    expect(machine.bugs).toEqual([])
  })

  it('fails when a dependency turns unhealthy, and says what the probe said', async () => {
    const machine = await startMachine()
    machine.engine.setProbe('db', 1)
    const project = buildProject([
      buildService('api', { dependsOn: dependsOn({ db: 'service_healthy' }) }),
      buildService('db', { healthcheck: buildHealthcheck({ interval: seconds(1), retries: 2 }) }),
    ])
    const done = machine.supervisor.submit('shop', upRequest(machine, project))
    await settle()
    machine.engine.clock.advance(1000)
    await settle()
    machine.engine.clock.advance(1000)
    const failures = await done
    expect(
      failures.map(({ code, message, evidence }: Failure) => ({ code, message, evidence })),
    ).toEqual([
      {
        code: 'CT0006',
        message: 'dependency failed to start: container shop-db-1 is unhealthy',
        evidence: ['last 2 probes exited with 1: not ready'],
      },
    ])
  })

  it('goes on to keep what was not to be recreated, until an up says otherwise', async () => {
    const machine = await startMachine()
    const before = buildProject([buildService('web')])
    const after = buildProject([buildService('web', { environment: { A: '1' } })])
    await machine.supervisor.submit('shop', upRequest(machine, before))
    const id = (await container(machine.engine, 'web'))?.id
    const kept = upRequest(machine, after)
    const directive = { ...kept.directive, noRecreate: true } as UpDirective
    await machine.supervisor.submit('shop', { ...kept, directive })
    await settle()
    expect((await container(machine.engine, 'web'))?.id).toBe(id)
    await machine.supervisor.submit('shop', upRequest(machine, after))
    expect((await container(machine.engine, 'web'))?.id).not.toBe(id)
  })

  it('leaves nothing asked when it is refused', async () => {
    const machine = await startMachine()
    const project = buildProject([
      buildService('cache', { rootfs: { type: 'image', reference: 'redis:7' } }),
    ])
    const [failure] = await machine.supervisor.submit('shop', upRequest(machine, project))
    expect(failure?.code).toBe('IM0001')
    expect(await machine.engine.desiredStates.list()).toEqual([])
    expect(await machine.engine.networks.list()).toEqual([])
  })

  it('converges after the mend of what failed', async () => {
    const machine = await startMachine()
    machine.engine.failNext('start')
    const project = buildProject([buildService('web')])
    const [failure] = await machine.supervisor.submit('shop', upRequest(machine, project))
    expect(failure?.message).toBe('start failed as asked')
    machine.engine.clock.advance(1000)
    expect(await machine.supervisor.submit('shop', upRequest(machine, project))).toEqual([])
    expect(await statusOf(machine.engine, 'web')).toBe('running')
  })
})

describe('a failure that nobody waits for', () => {
  it('is tried again, and later each time', async () => {
    const machine = await startMachine()
    machine.engine.failNext('create')
    const project = buildProject([buildService('web')])
    const done = machine.supervisor.submit('shop', upRequest(machine, project))
    await done
    machine.engine.failNext('create')
    await settle()
    expect(await statusOf(machine.engine, 'web')).toBeUndefined()
    machine.engine.failNext('create')
    machine.engine.clock.advance(200)
    await settle()
    expect(await statusOf(machine.engine, 'web')).toBeUndefined()
    machine.engine.clock.advance(200)
    await settle()
    expect(await statusOf(machine.engine, 'web')).toBeUndefined()
    machine.engine.clock.advance(200)
    await settle()
    expect(await statusOf(machine.engine, 'web')).toBe('running')
  })
})

describe('restart policy', () => {
  const project = buildProject([buildService('web', { restart: { name: 'always' } })])

  it('starts a crashed container again after its delay, and longer the next time', async () => {
    const machine = await startMachine()
    await machine.supervisor.submit('shop', upRequest(machine, project))
    machine.engine.exit('shop-web-1', 1)
    await settle()
    expect(await statusOf(machine.engine, 'web')).toBe('exited')
    machine.engine.clock.advance(100)
    await settle()
    expect(await statusOf(machine.engine, 'web')).toBe('running')

    machine.engine.exit('shop-web-1', 1)
    await settle()
    machine.engine.clock.advance(100)
    await settle()
    expect(await statusOf(machine.engine, 'web')).toBe('exited')
    machine.engine.clock.advance(100)
    await settle()
    expect(await statusOf(machine.engine, 'web')).toBe('running')
    expect((await container(machine.engine, 'web'))?.restartCount).toBe(2)
  })

  it('leaves a container that was stopped by hand', async () => {
    const machine = await startMachine()
    await machine.supervisor.submit('shop', upRequest(machine, project))
    const stop = { type: 'stop', services: ['web'], gracePeriod: undefined } as const
    await machine.supervisor.submit('shop', request(stop, undefined))
    machine.engine.clock.advance(60_000)
    await settle()
    expect(await statusOf(machine.engine, 'web')).toBe('exited')
  })

  it('goes on after a signal that ended nothing', async () => {
    const machine = await startMachine()
    await machine.supervisor.submit('shop', upRequest(machine, project))
    machine.engine.exit('shop-web-1', 1)
    const kill = { type: 'kill', services: [], signal: 'SIGHUP', removeOrphans: false } as const
    await machine.supervisor.submit('shop', request(kill, undefined))
    await settle()
    machine.engine.clock.advance(100)
    await settle()
    expect(await statusOf(machine.engine, 'web')).toBe('running')
  })

  it('is kept by a supervisor that starts anew', async () => {
    const first = await startMachine()
    await first.supervisor.submit('shop', upRequest(first, project))
    first.supervisor.close()
    first.engine.exit('shop-web-1', 1)
    const second = await startMachine(first.engine)
    await settle()
    second.engine.clock.advance(100)
    await settle()
    expect(await statusOf(second.engine, 'web')).toBe('running')
  })
})

describe('down', () => {
  const down = buildDown()

  it('takes everything away and asks nothing any more', async () => {
    const machine = await startMachine()
    const project = buildProject([
      buildService('web', { dependsOn: dependsOn({ db: 'service_started' }) }),
      buildService('db'),
    ])
    await machine.supervisor.submit('shop', upRequest(machine, project))
    expect(await machine.supervisor.submit('shop', request(down, undefined))).toEqual([])
    await settle()
    expect(await machine.engine.containers.list({})).toEqual([])
    expect(await machine.engine.networks.list()).toEqual([])
    expect(await machine.supervisor.isIdle()).toBe(true)
  })

  it('does not wait for an up that waits', async () => {
    const machine = await startMachine()
    const project = buildProject([buildService('web', { healthcheck: buildHealthcheck() })])
    const up = machine.supervisor.submit('shop', upRequest(machine, project, true))
    await settle()
    expect(await machine.supervisor.submit('shop', request(down, undefined))).toEqual([])
    expect((await up).map(({ code }) => code)).toEqual(['DM0004'])
  })

  it('goes on after a failure and reports it', async () => {
    const machine = await startMachine()
    await machine.supervisor.submit(
      'shop',
      upRequest(machine, buildProject([buildService('a'), buildService('b')])),
    )
    machine.engine.failNext('stop')
    const failures = await machine.supervisor.submit('shop', request(down, undefined))
    expect(failures.map(({ message }) => message)).toEqual(['stop failed as asked'])
    expect(await machine.engine.containers.list({})).toEqual([])
  })
})
