import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExecResult } from '../../../src/engine/containers.ts'
import { openLinuxEngine, type LinuxEngine } from '../../../src/linux/linux-engine.ts'
import { milliseconds, seconds } from '../../../src/model/duration.ts'
import type { HttpProbe } from '../../../src/model/healthcheck.ts'
import type { Service } from '../../../src/model/service.ts'
import { containerSpec } from '../../../src/reconcile/container-spec.ts'
import { buildHealthcheck, buildProject, buildService } from '../../support/build-project.ts'
import { eventually } from '../../support/eventually.ts'
import { repositoryRoot } from '../../support/repository.ts'

let directory: string
let engine: LinuxEngine

const options = () => ({
  dataDirectory: join(directory, 'data'),
  runDirectory: join(directory, 'run'),
  nativeDirectory: join(repositoryRoot, 'dist/native'),
  nodeProgram: process.execPath,
  onBug: (error: unknown) => {
    throw error
  },
})

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stack-server-probe-'))
  engine = await openLinuxEngine(options())
})

afterEach(async () => {
  for (const { id } of await engine.containers.list({})) {
    await engine.containers.remove(id, { removeAnonymousVolumes: true })
  }
  await engine.close()
  await rm(directory, { recursive: true, force: true })
})

async function start(changes: Partial<Service>): Promise<string> {
  const project = buildProject([buildService('web', { networks: {}, ...changes })])
  const observed = { containers: [], oneOffs: [], networks: [], volumes: [], images: {} }
  const service = project.services['web']
  if (service === undefined) throw new Error('no service')
  const spec = containerSpec({ project, service, number: 1, observed, predecessor: undefined })
  const id = await engine.containers.create(spec)
  await engine.containers.start(id, { count: 0, streak: 0 })
  return id
}

/** Answers `/ok` with 200, everything else with 503 and what it was asked. */
const server = `require("http").createServer((request, response) => {
  response.writeHead(request.url === "/ok" ? 200 : 503)
  response.end(request.url === "/big" ? "x".repeat(1e6) : request.headers.host + " " + request.url)
}).listen(8080, "127.0.0.1")`

const http = (path: string, changes: Partial<HttpProbe> = {}): HttpProbe => ({
  type: 'http',
  url: `http://127.0.0.1:8080${path}`,
  status: [{ first: 200, last: 399 }],
  headers: {},
  ...changes,
})

async function answer(id: string, probe: HttpProbe): Promise<ExecResult> {
  const ask = async (): Promise<ExecResult | undefined> => {
    const said = await engine.containers.ask(id, probe, seconds(10))
    return said.output.includes('ECONNREFUSED') ? undefined : said
  }
  return eventually(ask, { for: 'the server to listen' })
}

describe('a server in a container', () => {
  it('is asked over HTTP where nobody outside reaches it', async () => {
    const id = await start({ command: ['node', '-e', server] })
    expect(await answer(id, http('/ok'))).toEqual({
      exitCode: 0,
      output: 'GET http://127.0.0.1:8080/ok: 200 OK\n127.0.0.1:8080 /ok',
    })
    expect(await answer(id, http('/x', { headers: { Host: 'shop.example' } }))).toEqual({
      exitCode: 1,
      output: 'GET http://127.0.0.1:8080/x: 503 Service Unavailable\nshop.example /x',
    })
    const status = [{ first: 503, last: 503 }]
    expect((await answer(id, http('/x', { status }))).exitCode).toBe(0)
    expect((await answer(id, http('/big'))).output.length).toBeLessThan(5000)
  })

  it('accepts connections or refuses them', async () => {
    const id = await start({ command: ['node', '-e', server] })
    await answer(id, http('/ok'))
    const tcp = (port: number) =>
      engine.containers.ask(id, { type: 'tcp', address: '127.0.0.1', port }, seconds(10))
    expect(await tcp(8080)).toEqual({ exitCode: 0, output: 'connected to 127.0.0.1 port 8080' })
    expect(await tcp(8081)).toEqual({
      exitCode: 1,
      output: 'connect: connect ECONNREFUSED 127.0.0.1:8081',
    })
  })

  it('that never answers is given up at the timeout', async () => {
    const silent = 'require("net").createServer(() => {}).listen(8080, "127.0.0.1")'
    const id = await start({ command: ['node', '-e', silent] })
    const probe = { type: 'tcp', address: '127.0.0.1', port: 8080 } as const
    const listens = async (): Promise<boolean> =>
      (await engine.containers.ask(id, probe, seconds(10))).exitCode === 0
    await eventually(listens, { for: 'the server to listen' })
    expect(await engine.containers.ask(id, http('/ok'), milliseconds(50))).toEqual({
      exitCode: -1,
      output: '',
    })
  })

  it('that speaks something else is unhealthy, and no harm', async () => {
    const noise =
      'require("net").createServer((s) => s.end("nonsense\\r\\n\\r\\n")).listen(8080, "127.0.0.1")'
    const id = await start({ command: ['node', '-e', noise] })
    const said = await answer(id, http('/ok'))
    expect(said.exitCode).toBe(1)
    expect(said.output).toMatch(/^GET http:\/\/127\.0\.0\.1:8080\/ok: Parse Error/)
  })
})

/** Sends to the socket that the environment names, as sd_notify(3) does. */
const say = `use Socket; socket(S, PF_UNIX, SOCK_DGRAM, 0); sub say_it {
  send(S, $_[0], 0, pack_sockaddr_un($ENV{NOTIFY_SOCKET})) or die "$!" }
  say_it("STATUS=warm\\n"); say_it("STATUS=hot\\nREADY=1\\n"); sleep 1000`

describe('a container that says it is ready', () => {
  const healthcheck = buildHealthcheck({ probe: { type: 'notify' } })

  it('is heard, whoever it runs as', async () => {
    const id = await start({ command: ['perl', '-e', say], user: '65534:65534', healthcheck })
    await engine.containers.untilReady(id)
  })

  it('is heard by who asks before its start is done', async () => {
    const id = await start({ command: ['perl', '-e', say], healthcheck })
    await engine.containers.stop(id, { signal: 'SIGKILL', gracePeriod: seconds(0) })
    const started = engine.containers.start(id, { count: 0, streak: 0 })
    const isSeen = async (): Promise<boolean> =>
      (await engine.containers.list({})).some(({ state }) => state.status === 'running')
    while (!(await isSeen())) await new Promise((resolve) => setImmediate(resolve))
    await engine.containers.untilReady(id)
    await started
  })

  it('is not asked twice by a supervisor that comes later', async () => {
    const id = await start({ command: ['perl', '-e', say], healthcheck })
    await engine.containers.untilReady(id)
    await engine.close()
    engine = await openLinuxEngine(options())
    await engine.containers.untilReady(id)
  })

  it('is heard anew in the next run', async () => {
    const script = 'test -e /said || { touch /said; exec perl -e "$0"; }; exec sleep infinity'
    const id = await start({ command: ['sh', '-c', script, say], healthcheck })
    await engine.containers.untilReady(id)
    await engine.containers.stop(id, { signal: 'SIGKILL', gracePeriod: seconds(0) })
    await engine.containers.start(id, { count: 0, streak: 0 })
    const ready = engine.containers.untilReady(id).then(() => 'ready')
    const command = ['sh', '-c', 'test -S $NOTIFY_SOCKET && echo "$NOTIFY_SOCKET"']
    const asked = engine.containers.run(id, command, seconds(10)).then(({ output }) => output)
    expect(await Promise.race([ready, asked])).toBe('/run/notify/notify.sock\n')
  })
})
