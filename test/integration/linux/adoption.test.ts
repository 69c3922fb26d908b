import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLinuxEngine, type LinuxEngine } from '../../../src/linux/linux-engine.ts'
import { seconds } from '../../../src/model/duration.ts'
import type { ObservedContainer } from '../../../src/model/observed-state.ts'
import { containerSpec } from '../../../src/reconcile/container-spec.ts'
import { buildNetwork, buildProject, buildService } from '../../support/build-project.ts'
import { repositoryRoot } from '../../support/repository.ts'

let directory: string
let engine: LinuxEngine

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stack-adoption-'))
  engine = await open()
  await engine.networks.create(buildNetwork('default'), 'shop', 'hash')
})

afterEach(async () => {
  for (const { id } of await engine.containers.list({})) {
    await engine.containers.remove(id, { removeAnonymousVolumes: true })
  }
  for (const { name } of await engine.networks.list()) await engine.networks.remove(name)
  await engine.close()
  await rm(directory, { recursive: true, force: true })
})

function open(): Promise<LinuxEngine> {
  return openLinuxEngine({
    dataDirectory: join(directory, 'data'),
    runDirectory: join(directory, 'run'),
    nativeDirectory: join(repositoryRoot, 'dist/native'),
    nodeProgram: process.execPath,
  })
}

async function startContainer(script: string): Promise<string> {
  const service = buildService('web', { command: ['sh', '-c', script] })
  const project = buildProject([service])
  const observed = { containers: [], oneOffs: [], networks: [], volumes: [], images: {} }
  const spec = containerSpec({ project, service, number: 1, observed, predecessor: undefined })
  const id = await engine.containers.create(spec)
  await engine.containers.start(id, { count: 3, streak: 2 })
  return id
}

async function only(): Promise<ObservedContainer> {
  const [container] = await engine.containers.list({})
  if (container === undefined) throw new Error('there is no container')
  return container
}

/** The next supervisor, after this one is gone. */
async function restartSupervisor(
  whileAway: () => Promise<void> = async () => undefined,
): Promise<void> {
  await engine.close()
  await whileAway()
  engine = await open()
}

async function exited(): Promise<ObservedContainer> {
  for (;;) {
    const container = await only()
    if (container.state.status === 'exited') return container
    await new Promise<void>((resolve) => {
      const unsubscribe = engine.subscribe(() => {
        unsubscribe()
        resolve()
      })
    })
  }
}

describe('a supervisor that starts anew', () => {
  it('takes up what runs, with its addresses and counts', async () => {
    await startContainer('sleep infinity')
    const before = await only()
    await restartSupervisor()
    expect(await only()).toEqual(before)
  })

  it('sees the end of a run that it did not start', async () => {
    const id = await startContainer('trap "exit 5" TERM; while true; do sleep 0.05; done')
    await restartSupervisor()
    await engine.containers.run(id, ['sh', '-c', 'kill -TERM 1'], seconds(10))
    expect((await exited()).state).toMatchObject({ exit: { exitCode: 5, requested: false } })
  })

  it('learns how a run ended while nobody watched', async () => {
    await startContainer('exit 4')
    await exited()
    const id = (await only()).id
    await engine.containers.start(id, { count: 0, streak: 0 })
    await restartSupervisor()
    expect((await exited()).state).toMatchObject({ exit: { exitCode: 4 } })
  })

  it('ends a run that lost its monitor, and can start it again', async () => {
    const id = await startContainer('sleep infinity')
    const { record } = engine.containers.get(id)
    await restartSupervisor(async () => {
      process.kill(record.run?.monitor.pid ?? 0, 'SIGKILL')
    })
    expect((await exited()).state).toMatchObject({ exit: { exitCode: 137, requested: false } })
    await engine.containers.start(id, { count: 0, streak: 0 })
    expect((await only()).state.status).toBe('running')
  })
})

describe('a monitor that dies', () => {
  it('ends its run, so that the restart policy can act', async () => {
    const id = await startContainer('sleep infinity')
    process.kill(engine.containers.get(id).record.run?.monitor.pid ?? 0, 'SIGKILL')
    expect((await exited()).state).toMatchObject({ exit: { exitCode: 137, requested: false } })
    await engine.containers.start(id, { count: 0, streak: 0 })
    expect((await only()).state.status).toBe('running')
  })
})
