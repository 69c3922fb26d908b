import { existsSync, readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addon, isSanitized } from '../../support/addon.ts'
import { eventually } from '../../support/eventually.ts'
import { prepareContainer } from '../../support/monitored-container.ts'

describe('the monitor', () => {
  it('reports a created container, starts it when told, and records its exit', async () => {
    const container = prepareContainer({ script: 'echo out; echo error >&2; exit 7' })
    const report = await container.mustCreate()
    expect((await addon.processStartTime({ pid: report.pid })).startTime).toBe(report.start)
    const control = await container.connect()
    expect(await control.request('state')).toBe(
      `state pid=${report.pid} start=${report.start} started=0`,
    )
    expect(await control.request('start')).toBe('ok')
    expect(await control.nextLine()).toMatch(
      /^exited code=7 signal=0 oom=0 known=1 started=\d+\.\d{3} finished=\d+\.\d{3}$/,
    )
    expect(container.exitRecord()).toMatchObject({ exitCode: 7, signal: 0, oomKilled: false })
    expect(container.logLines().toSorted()).toEqual(['stderr F error', 'stdout F out'])
  })

  it('leaves nothing of a container behind', async () => {
    const container = prepareContainer({ script: 'exit 0' })
    const report = await container.mustCreate()
    const control = await container.connect()
    await control.request('start')
    expect(await control.nextLine()).toMatch(/^exited code=0 /)
    expect(await control.nextLine()).toBe(undefined)
    await addon.waitForProcess({ pid: report.monitor, startTime: report.monitorStart })
    expect(existsSync(join(container.bundle, 'control.sock'))).toBe(false)
    expect(existsSync(join(container.root, container.id))).toBe(false)
  })

  it('keeps neither the stdio nor the directory of its caller', async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    const { monitor } = await container.mustCreate()
    const links = [0, 1, 2].map((number) => readlinkSync(`/proc/${monitor}/fd/${number}`))
    expect(links).toEqual(['/dev/null', '/dev/null', '/dev/null'])
    expect(readlinkSync(`/proc/${monitor}/cwd`)).toBe('/')
  })

  it('records the signal that ended the container', async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    await container.mustCreate()
    const control = await container.connect()
    await control.request('start')
    expect(await control.request('kill 9')).toBe('ok')
    expect(await control.nextLine()).toMatch(/^exited code=137 signal=9 /)
    expect(container.exitRecord()).toMatchObject({ exitCode: 137, signal: 9 })
  })

  it('delivers a signal that the container handles', async () => {
    const container = prepareContainer({
      script: 'trap "echo caught; exit 3" USR1; echo ready; while :; do sleep 1; done',
    })
    await container.mustCreate()
    const control = await container.connect()
    await control.request('start')
    await eventually(() => container.logLines().includes('stdout F ready'), { for: 'the trap' })
    expect(await control.request('kill 10')).toBe('ok')
    expect(await control.nextLine()).toMatch(/^exited code=3 signal=0 /)
    expect(container.logLines()).toContain('stdout F caught')
  })

  it('kills every process of the container', async () => {
    const container = prepareContainer({ script: 'sleep 60 & sleep 60 & wait' })
    await container.mustCreate()
    const control = await container.connect()
    await control.request('start')
    expect(await control.request('kill-all')).toBe('ok')
    expect(await control.nextLine()).toMatch(/^exited code=137 signal=9 /)
  })

  it('says when the memory limit killed the container', async () => {
    const container = prepareContainer({
      script: 'x=y; while :; do x=$x$x$x$x; done',
      memoryLimit: 8 * 1024 * 1024,
    })
    await container.mustCreate()
    const control = await container.connect()
    await control.request('start')
    expect(await control.nextLine()).toMatch(/^exited code=137 signal=9 oom=1 /)
    expect(container.exitRecord()).toMatchObject({ oomKilled: true })
  })

  it('gives a container that was never started the same time as begin and end', async () => {
    const container = prepareContainer({ script: 'exit 0' })
    await container.mustCreate()
    const control = await container.connect()
    await control.request('kill 9')
    await control.nextLine()
    const { startedAt, finishedAt } = container.exitRecord() as Record<string, number>
    expect(startedAt).toBe(finishedAt)
  })

  it('survives signals that are meant for its caller', async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    const { monitor, monitorStart } = await container.mustCreate()
    for (const signal of [1, 2, 3, 15]) {
      await addon.signalProcess({ pid: monitor, startTime: monitorStart, signal })
    }
    const control = await container.connect()
    expect(await control.request('start')).toBe('ok')
  })

  it('does not wait for output of those who outlive the container', async () => {
    const container = prepareContainer({ script: 'echo last; exit 0' })
    const { monitor, pid, monitorStart } = await container.mustCreate()
    // A writer that stays: the container's own end of its stdout, held by this process.
    const start = (await addon.processStartTime({ pid })).startTime ?? ''
    const held = await addon.takeDescriptor({ pid, startTime: start, descriptor: 1 })
    const control = await container.connect()
    await control.request('start')
    expect(await control.nextLine()).toMatch(/^exited code=0 /)
    expect(container.logLines()).toEqual(['stdout F last'])
    await addon.waitForProcess({ pid: monitor, startTime: monitorStart })
    await addon.closeDescriptor(held)
  })

  it.skipIf(isSanitized)('stays small', async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    const { monitor } = await container.mustCreate()
    const control = await container.connect()
    await control.request('start')
    // Alone, it has its program for itself; what of it is not needed goes when nothing happens.
    const size = await eventually(
      () => {
        const rollup = readFileSync(`/proc/${monitor}/smaps_rollup`, 'utf8')
        const kibibytes = Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1])
        return kibibytes < 500 && kibibytes
      },
      { for: 'a monitor of less than 500 kB' },
    )
    expect(size).toBeGreaterThan(0)
    expect(readdirSync(`/proc/${monitor}/task`).length).toBe(1)
  })

  it('protects its socket', async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    await container.mustCreate()
    expect(statSync(join(container.bundle, 'control.sock')).mode & 0o777).toBe(0o600)
  })
})
