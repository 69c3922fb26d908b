import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLinuxEngine, type LinuxEngine } from '../../../src/linux/linux-engine.ts'
import { seconds } from '../../../src/model/duration.ts'
import type { ObservedContainer } from '../../../src/model/observed-state.ts'
import { containerSpec } from '../../../src/reconcile/container-spec.ts'
import { buildNetwork, buildProject, buildService } from '../../support/build-project.ts'
import { eventually } from '../../support/eventually.ts'
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
    onBug: (error) => {
      throw error
    },
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
    // Asked for before the look, so that no event is lost between both.
    const event = new Promise<void>((resolve) => {
      const unsubscribe = engine.subscribe(() => {
        unsubscribe()
        resolve()
      })
    })
    const container = await only()
    if (container.state.status === 'exited') return container
    await event
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

  it('gives a run that has lost its monitor another one', async () => {
    const id = await startContainer('trap "exit 5" TERM; while true; do sleep 0.05; done')
    const before = await only()
    await restartSupervisor(() => killMonitor(id))
    expect(await only()).toEqual(before)
    await engine.containers.run(id, ['sh', '-c', 'kill -TERM 1'], seconds(10))
    expect((await exited()).state).toMatchObject({ exit: { exitCode: 5, requested: false } })
    await engine.containers.start(id, { count: 0, streak: 0 })
    expect((await only()).state.status).toBe('running')
  })

  it('says that it does not know how a run ended that nobody watched', async () => {
    const id = await startContainer('sleep infinity')
    const before = await only()
    await restartSupervisor(async () => {
      await killMonitor(id)
      await killContainer(before)
    })
    const { state } = await exited()
    expect(state).toMatchObject({ exit: { exitCode: 255, unknown: true } })
  })
})

describe('a monitor that is killed', () => {
  it('is replaced, and its container does not notice', async () => {
    const id = await startContainer('trap "exit 6" TERM; while echo x; do sleep 0.01; done')
    const before = await only()
    for (let round = 0; round < 3; round += 1) await replacedMonitor(id)
    expect(await only()).toEqual(before)
    await engine.containers.run(id, ['sh', '-c', 'kill -TERM 1'], seconds(10))
    expect((await exited()).state).toMatchObject({ exit: { exitCode: 6, requested: false } })
  })

  it('loses no exit code of a container that ends before there is another', async () => {
    const id = await startContainer(
      'trap "exit 7" TERM; touch /tmp/ready; while true; do sleep 0.05; done',
    )
    const ready = ['sh', '-c', 'until test -e /tmp/ready; do sleep 0.05; done']
    await engine.containers.run(id, ready, seconds(20))
    const { pid = 0 } = engine.containers.get(id).record.run?.init ?? {}
    process.kill(monitorOf(id), 'SIGKILL')
    process.kill(pid, 'SIGTERM')
    expect((await exited()).state).toMatchObject({ exit: { exitCode: 7, requested: false } })
  })
})

function monitorOf(id: string): number {
  return engine.containers.get(id).record.run?.monitor.pid ?? 0
}

async function killMonitor(id: string): Promise<void> {
  const { binding } = engine.tools
  const { pid, startTime } = engine.containers.get(id).record.run?.monitor ?? {
    pid: 0,
    startTime: '',
  }
  await binding.signalProcess({ pid, startTime, signal: constants.signals.SIGKILL })
  await binding.waitForProcess({ pid, startTime })
}

/** Ends the first process, and waits until the kernel has forgotten it. */
async function killContainer({ state }: ObservedContainer): Promise<void> {
  if (state.status !== 'running') throw new Error('the container does not run')
  const { pid } = state
  process.kill(pid, 'SIGKILL')
  await eventually(() => !existsSync(`/proc/${pid}`), { for: 'the end of the container' })
}

/** Kills the monitor and waits for the next one. */
async function replacedMonitor(id: string): Promise<void> {
  const before = monitorOf(id)
  process.kill(before, 'SIGKILL')
  await eventually(() => monitorOf(id) !== before, { for: 'another monitor' })
}
