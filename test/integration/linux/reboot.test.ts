import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cgroupPath, removeCgroup } from '../../../src/linux/cgroup-parent.ts'
import type { ContainerRecord } from '../../../src/linux/container-record.ts'
import { openLinuxEngine, type LinuxEngine } from '../../../src/linux/linux-engine.ts'
import { seconds } from '../../../src/model/duration.ts'
import { containerSpec } from '../../../src/reconcile/container-spec.ts'
import { buildProject, buildService } from '../../support/build-project.ts'
import { eventually } from '../../support/eventually.ts'
import { hostPids } from '../../support/host-processes.ts'
import { repositoryRoot } from '../../support/repository.ts'

let directory: string
let engine: LinuxEngine
let id: string

const run = (): string => join(directory, 'run')
const recordPath = (): string => join(directory, 'data/containers', id, 'container.json')
const freshStart = { count: 0, streak: 0 }

async function open(): Promise<LinuxEngine> {
  return openLinuxEngine({
    dataDirectory: join(directory, 'data'),
    runDirectory: run(),
    nativeDirectory: join(repositoryRoot, 'dist/native'),
    nodeProgram: process.execPath,
    onBug: (error) => {
      throw error
    },
  })
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stack-reboot-'))
  engine = await open()
  const service = buildService('web', { command: ['sleep', '86400.771'], networks: {} })
  const project = buildProject([service])
  const observed = { containers: [], oneOffs: [], networks: [], volumes: [], images: {} }
  const spec = containerSpec({ project, service, number: 1, observed, predecessor: undefined })
  id = await engine.containers.create(spec)
  await engine.containers.start(id, freshStart)
})

afterEach(async () => {
  for (const { id: left } of await engine.containers.list({})) {
    await engine.containers.remove(left, { removeAnonymousVolumes: true })
  }
  await engine.close()
  await rm(directory, { recursive: true, force: true })
})

async function stateOf(): Promise<unknown> {
  const [container] = await engine.containers.list({})
  return container?.state
}

const lost = { status: 'exited', exit: { exitCode: 255, lost: true, requested: false } }

describe('a container whose run directory is gone', () => {
  it('is exited, keeps what it has written, and can be started', async () => {
    await engine.containers.run(id, ['sh', '-c', 'echo kept >/note'], seconds(10))
    await engine.close()
    await rm(run(), { recursive: true })
    engine = await open()
    expect(await stateOf()).toMatchObject(lost)
    expect(hostPids(['sleep', '86400.771'])).toEqual([])
    await engine.containers.start(id, freshStart)
    const { output } = await engine.containers.run(id, ['cat', '/note'], seconds(10))
    expect(output).toBe('kept\n')
  })

  it('of an earlier boot has no claim to a process of this one', async () => {
    await engine.close()
    const record = JSON.parse(readFileSync(recordPath(), 'utf8')) as ContainerRecord
    const earlier = { ...record, run: { ...record.run, bootId: 'another' } }
    writeFileSync(recordPath(), JSON.stringify(earlier))
    const pids = hostPids(['sleep', '86400.771'])
    await rm(run(), { recursive: true })
    engine = await open()
    expect(await stateOf()).toMatchObject(lost)
    expect(hostPids(['sleep', '86400.771'])).toEqual(pids)
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await eventually(() => hostPids(['sleep', '86400.771']).length === 0, { for: 'its end' })
    const path = cgroupPath(engine.containers.get(id).record, engine.tools.instance)
    await eventually(() => removeCgroup(path), { for: 'the end of its cgroup' })
  })

  it('is removed with all that it has', async () => {
    await engine.close()
    await rm(run(), { recursive: true })
    engine = await open()
    await engine.containers.remove(id, { removeAnonymousVolumes: true })
    expect(existsSync(recordPath())).toBe(false)
    expect(await readdir(join(directory, 'data/containers'))).toEqual([])
    expect(await readdir(join(run(), 'containers'))).toEqual([])
  })

  it('is forgotten with its layers when its record was cut short', async () => {
    await engine.containers.stop(id, { signal: 'SIGKILL', gracePeriod: seconds(0) })
    await engine.close()
    writeFileSync(recordPath(), '{"schemaVersion":')
    await rm(run(), { recursive: true })
    engine = await open()
    expect(await engine.containers.list({})).toEqual([])
    expect(await readdir(join(directory, 'data/containers'))).toEqual([])
  })
})
