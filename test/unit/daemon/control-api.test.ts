import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { plainUp } from '../../../src/app/up-project.ts'
import type { ProjectRequest } from '../../../src/client/api.ts'
import { ControlClient } from '../../../src/client/control-client.ts'
import { ControlSocket } from '../../../src/client/control-socket.ts'
import { openControlServer, type ControlServer } from '../../../src/daemon/control-server.ts'
import { imageRoute } from '../../../src/daemon/image-route.ts'
import { projectRequestRoute } from '../../../src/daemon/project-requests.ts'
import { queryRoutes } from '../../../src/daemon/query-routes.ts'
import type { ProgressEvent } from '../../../src/events/event.ts'
import type { Project } from '../../../src/model/project.ts'
import { Supervisor } from '../../../src/supervise/supervisor.ts'
import { buildHealthcheck, buildProject, buildService } from '../../support/build-project.ts'
import { createMemoryEngine, type MemoryEngine } from '../../support/memory-engine.ts'

let directory: string
let engine: MemoryEngine
let supervisor: Supervisor
let server: ControlServer
let client: ControlClient
let bugs: unknown[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stack-api-'))
  engine = createMemoryEngine({ images: ['busybox:latest'] })
  bugs = []
  const onBug = (error: unknown): void => void bugs.push(error)
  supervisor = new Supervisor(engine, {
    parallelism: 4,
    identifyDirectory: (path) => Promise.resolve(path),
    onFailure: () => undefined,
    onBug,
  })
  await supervisor.start()
  const socketPath = join(directory, 'stackd.sock')
  server = await openControlServer({
    socketPath,
    routes: [
      ...queryRoutes(engine, { version: '1.2.3', pid: 42, api: 1 }),
      projectRequestRoute(engine, supervisor, () => undefined),
      imageRoute(engine.images),
    ],
    upgrades: [],
    onBug,
    onTraffic: () => undefined,
    mayConnect: () => Promise.resolve(true),
  })
  client = new ControlClient(new ControlSocket(socketPath))
})

afterEach(async () => {
  client.close()
  supervisor.close()
  await server.close()
  await rm(directory, { recursive: true, force: true })
})

function upRequest(
  project: Project,
  changes: { wait?: boolean; waitTimeoutMs?: number } = {},
): ProjectRequest {
  return {
    ...plainUp,
    type: 'up',
    project,
    wait: changes.wait ?? false,
    waitTimeoutMs: changes.waitTimeoutMs ?? null,
  }
}

async function collect(request: ProjectRequest, project = 'shop'): Promise<ProgressEvent[]> {
  const events: ProgressEvent[] = []
  for await (const event of client.request(project, request)) events.push(event)
  return events
}

describe('the control API', () => {
  it.each([
    [1, 1],
    [undefined, 4],
  ])('does as many things at the same time as a client allows: %s', async (limit, expected) => {
    const limited = new ControlClient(new ControlSocket(join(directory, 'stackd.sock')), {
      dryRun: false,
      parallelism: limit,
    })
    const services = ['a', 'b', 'c', 'd'].map((name) => buildService(name))
    let [running, most] = [0, 0]
    for await (const event of limited.request('shop', upRequest(buildProject(services)))) {
      if (event.type === 'operation-started') running += 1
      if (event.type === 'operation-succeeded') running -= 1
      most = Math.max(most, running)
    }
    limited.close()
    expect(most).toBe(expected)
  })

  it('is open to this user alone', async () => {
    expect((await stat(join(directory, 'stackd.sock'))).mode & 0o777).toBe(0o600)
  })

  it('tells its version', async () => {
    expect(await client.version()).toEqual({ version: '1.2.3', pid: 42, api: 1 })
  })

  it('streams the progress of a request and ends with its failures', async () => {
    const events = await collect(upRequest(buildProject([buildService('web')])))
    expect(
      events.map((event) =>
        'operation' in event ? `${event.type} ${event.operation.id}` : event.type,
      ),
    ).toEqual([
      'planned',
      'operation-started create-network shop_default',
      'operation-succeeded create-network shop_default',
      'operation-started create shop-web-1',
      'operation-succeeded create shop-web-1',
      'operation-started start shop-web-1',
      'operation-succeeded start shop-web-1',
      'finished',
    ])
    expect(events.at(-1)).toEqual({ type: 'finished', failures: [] })
    expect(bugs).toEqual([])
  })

  it('lists containers with the time of their next restart', async () => {
    const project = buildProject([buildService('web', { restart: { name: 'always' } })])
    await collect(upRequest(project))
    engine.exit('shop-web-1', 1)
    const { containers } = await client.containers('shop')
    expect(containers.map(({ restartsAt }) => restartsAt)).toEqual([engine.clock.now() + 100])
    expect((await client.containers('other')).containers).toEqual([])
  })

  it('gives up waiting when the time is up, and says so', async () => {
    const project = buildProject([buildService('web', { healthcheck: buildHealthcheck() })])
    const collecting = collect(upRequest(project, { wait: true, waitTimeoutMs: 5000 }))
    while (
      !(await client.containers('shop')).containers.some(
        ({ container }) => container.state.status === 'running',
      )
    ) {
      // Each round trip lets the request go on.
    }
    engine.clock.advance(5000)
    const last = (await collecting).at(-1)
    expect(last?.type === 'finished' && last.failures.map(({ message }) => message)).toEqual([
      'application not healthy after 5s',
    ])
  })

  it('refuses a project name that is no file name', async () => {
    await expect(
      collect({ type: 'stop', services: [], timeoutMs: null }, '../etc'),
    ).rejects.toMatchObject({
      code: 'SF0013',
    })
  })

  it('refuses a service that nobody knows', async () => {
    const events = await collect({
      type: 'start',
      services: ['nope'],
      wait: false,
      waitTimeoutMs: null,
    })
    const last = events.at(-1)
    expect(last?.type === 'finished' && last.failures[0]).toMatchObject({
      code: 'SF0015',
      message: 'no such service: nope',
    })
  })

  it('changes images and lists them', async () => {
    const answer = await client.changeImages({ type: 'remove', reference: 'busybox:latest' })
    expect(answer.lines).toEqual(['Untagged: busybox:latest'])
    expect((await client.images()).images).toEqual([])
  })

  it('answers an unknown path with a failure', async () => {
    await expect(client.shutdown()).rejects.toMatchObject({
      code: 'DM0004',
      message: 'the supervisor has no POST /v1/shutdown',
    })
  })

  it('survives a body that is no JSON', async () => {
    const socket = new ControlSocket(join(directory, 'stackd.sock'))
    const broken = socket.json({ method: 'POST', path: '/v1/images', body: undefined })
    await expect(broken).rejects.toMatchObject({
      code: 'DM0004',
      message: 'the request is no JSON',
    })
    socket.close()
    expect(await client.version()).toMatchObject({ version: '1.2.3' })
  })
})
