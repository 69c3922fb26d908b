import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { addon } from '../../support/addon.ts'
import { eventually } from '../../support/eventually.ts'
import { prepareContainer, type Report } from '../../support/monitored-container.ts'

describe('a container without its monitor', () => {
  it('goes on writing, and the next monitor has all of it', async () => {
    const container = prepareContainer({
      script:
        'n=0; while [ $n -lt 200 ]; do echo $n; echo e$n >&2; n=$((n+1)); sleep 0.005; done; exit 7',
    })
    const report = await started(container)
    await eventually(() => container.logLines().length > 20, { for: 'some lines' })
    await container.replaceMonitor(report)
    const control = await container.connect()
    expect(await control.nextLine()).toMatch(/^exited code=7 signal=0 oom=0 known=1 started=1700/)
    const numbers = Array.from({ length: 200 }, (_, index) => String(index))
    const lines = container.logLines()
    expect(textOf(lines, 'stdout')).toEqual(numbers)
    expect(textOf(lines, 'stderr')).toEqual(numbers.map((number) => `e${number}`))
  })

  it('finds its stdin open', async () => {
    const container = prepareContainer({
      script: 'cat; echo ended',
      monitorArguments: ['--stdin'],
    })
    const report = await started(container)
    await container.replaceMonitor(report)
    const control = await container.connect()
    expect(await control.request('state')).toContain('started=1')
    expect(container.logLines()).toEqual([])
    expect(await control.request('kill 15')).toBe('ok')
    expect(await control.request('kill 9')).toBe('ok')
    expect(await control.nextLine()).toMatch(/^exited code=137 signal=9 /)
    expect(container.logLines()).toEqual([])
  })

  it('keeps its terminal when somebody holds it', async () => {
    const container = prepareContainer({
      script: 'while [ ! -e /tmp/go ]; do sleep 0.01; done; stty size; exit 4',
      terminal: true,
    })
    const report = await started(container)
    const { monitor: pid, monitorStart: startTime } = report
    const held = await addon.takeDescriptor({ pid, startTime, descriptor: 12 })
    await container.replaceMonitor(report, { loans: [`console=${held.descriptor}`] })
    const control = await container.connect()
    expect(await control.request('resize 77 33')).toBe('ok')
    await addon.closeDescriptor(held)
    container.touch('/tmp/go')
    expect(await control.nextLine()).toMatch(/^exited code=4 /)
    expect(container.logLines()).toEqual(['stdout F 33 77'])
  })

  it('finds the end of its terminal when nobody holds that, and its end is seen', async () => {
    const container = prepareContainer({ script: 'read x; exit 5', terminal: true })
    const report = await started(container)
    const held = await holdProcess(report)
    await container.replaceMonitor(report, { loans: [`process=${held.descriptor}`] })
    await eventually(() => existsSync(`${container.bundle}/exit.json`), { for: 'the exit' })
    await addon.closeDescriptor(held)
    expect(container.exitRecord()).toMatchObject({ exitCode: 5, signal: 0, known: true })
  })

  it('can still be started', async () => {
    const container = prepareContainer({ script: 'exit 3' })
    const report = await container.mustCreate()
    await container.replaceMonitor(report)
    const control = await container.connect()
    expect(await control.request('state')).toContain('started=0')
    expect(await control.request('start')).toBe('ok')
    expect(await control.nextLine()).toMatch(/^exited code=3 /)
  })

  it('is given its ports again', async () => {
    const container = prepareContainer({
      script: 'sleep 60',
      monitorArguments: ['--reserve', 'tcp:127.0.0.1:18219'],
    })
    const report = await started(container)
    await container.replaceMonitor(report)
    const other = prepareContainer({
      script: 'sleep 60',
      monitorArguments: ['--reserve', 'tcp:127.0.0.1:18219'],
    })
    expect((await other.create()).report).toMatch(/^failed step=reserve .*code=EADDRINUSE/)
  })

  it('loses no exit code to a monitor that comes late, when somebody holds its process', async () => {
    const container = prepareContainer({ script: endsWith9 })
    const report = await started(container)
    await eventually(() => container.logLines().length > 0, { for: 'the handler' })
    const held = await holdProcess(report)
    await container.replaceMonitor(report, {
      whileAway: () => end(report, 15),
      loans: [`process=${held.descriptor}`],
    })
    await addon.closeDescriptor(held)
    await eventually(() => existsSync(`${container.bundle}/exit.json`), { for: 'the exit' })
    expect(container.exitRecord()).toMatchObject({ exitCode: 9, signal: 0, known: true })
  })

  it('loses none at all when PID 1 is ours', async () => {
    for (const [script, exitCode] of [
      [endsWith9, 9],
      ['echo ready; exec sleep 60', 143],
    ] as const) {
      const container = prepareContainer({ script, init: true })
      const report = await started(container)
      await eventually(() => container.logLines().length > 0, { for: 'the program' })
      await container.replaceMonitor(report, { whileAway: () => end(report, 15) })
      await eventually(() => existsSync(`${container.bundle}/exit.json`), { for: 'the exit' })
      expect(container.exitRecord()).toMatchObject({ exitCode, signal: 0, known: true })
    }
  })

  it('is said to have ended in an unknown way when nobody knows', async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    const report = await started(container)
    await container.replaceMonitor(report, { whileAway: () => end(report, 9) })
    await eventually(() => existsSync(`${container.bundle}/exit.json`), { for: 'the exit' })
    expect(container.exitRecord()).toMatchObject({ exitCode: 255, signal: 0, known: false })
  })
})

const endsWith9 = 'trap "exit 9" TERM; echo ready; while :; do sleep 0.01; done'

async function started(container: ReturnType<typeof prepareContainer>): Promise<Report> {
  const report = await container.mustCreate()
  const control = await container.connect()
  expect(await control.request('start')).toBe('ok')
  control.close()
  return report
}

function holdProcess({ pid, start }: Report): Promise<{ readonly descriptor: number }> {
  return addon.openProcess({ pid, startTime: start })
}

/** Ends the container's first process, and waits until the kernel has forgotten it. */
async function end({ pid, start }: Report, signal: number): Promise<void> {
  await addon.signalProcess({ pid, startTime: start, signal })
  await eventually(() => !existsSync(`/proc/${pid}`), { for: 'the end of the process' })
}

function textOf(lines: readonly string[], stream: string): readonly string[] {
  return lines
    .filter((line) => line.startsWith(stream))
    .map((line) => line.slice(`${stream} F `.length))
}
