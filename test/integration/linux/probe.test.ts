import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLinuxEngine, type LinuxEngine } from '../../../src/linux/linux-engine.ts'
import { milliseconds, seconds } from '../../../src/model/duration.ts'
import { containerSpec } from '../../../src/reconcile/container-spec.ts'
import { buildProject, buildService } from '../../support/build-project.ts'
import { repositoryRoot } from '../../support/repository.ts'

let directory: string
let engine: LinuxEngine
let id: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stack-probe-'))
  engine = await openLinuxEngine({
    dataDirectory: join(directory, 'data'),
    runDirectory: join(directory, 'run'),
    nativeDirectory: join(repositoryRoot, 'dist/native'),
    nodeProgram: process.execPath,
    onBug: (error) => {
      throw error
    },
  })
  const service = buildService('web', { command: ['sleep', 'infinity'], networks: {} })
  const project = buildProject([service])
  const observed = { containers: [], oneOffs: [], networks: [], volumes: [], images: {} }
  const spec = containerSpec({ project, service, number: 1, observed, predecessor: undefined })
  id = await engine.containers.create(spec)
  await engine.containers.start(id, { count: 0, streak: 0 })
})

afterEach(async () => {
  await engine.containers.remove(id, { removeAnonymousVolumes: true })
  await engine.close()
  await rm(directory, { recursive: true, force: true })
})

describe('a command in a container', () => {
  it('gives its exit code and what it wrote, in order', async () => {
    const script = 'echo one; echo two >&2; exit 3'
    expect(await engine.containers.run(id, ['sh', '-c', script], seconds(10))).toEqual({
      exitCode: 3,
      output: 'one\ntwo\n',
    })
  })

  it('keeps the first 4096 bytes of what it wrote, and says that there was more', async () => {
    const script = 'yes | head -c 100000'
    const { output } = await engine.containers.run(id, ['sh', '-c', script], seconds(10))
    expect(output).toHaveLength(4099)
    expect(output).toMatch(/y\n\.\.\.$/)
  })

  it('is ended at its timeout, and leaves no process in the container', async () => {
    const late = await engine.containers.run(id, ['sleep', '77'], milliseconds(300))
    expect(late.exitCode).toBe(-1)
    const script = 'for p in /proc/[0-9]*; do tr "\\0" " " < $p/cmdline; done; echo'
    const { output } = await engine.containers.run(id, ['sh', '-c', script], seconds(10))
    expect(output).toContain('sleep infinity')
    expect(output).not.toContain('sleep 77')
  })

  it('fails with 127 when the program is missing', async () => {
    const { exitCode, output } = await engine.containers.run(id, ['no-such-program'], seconds(10))
    expect(exitCode).toBe(127)
    expect(output).toContain('executable file not found')
  })
})
