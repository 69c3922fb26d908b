import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { scratchDirectory } from '../../support/addon.ts'
import { eventually } from '../../support/eventually.ts'
import { prepareContainer, readLog } from '../../support/monitored-container.ts'
import type { ContainerOptions, MonitoredContainer } from '../../support/monitored-container.ts'

describe('the log of a container', () => {
  it('has a time with nanoseconds, a stream and a tag before each line', async () => {
    const before = Date.now()
    const container = await runToEnd({ script: 'echo text with blanks' })
    const [time = '', ...rest] = readFileSync(container.log, 'utf8').split(' ')
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/)
    expect(Date.parse(time)).toBeGreaterThanOrEqual(before)
    expect(Date.parse(time)).toBeLessThanOrEqual(Date.now())
    expect(rest.join(' ')).toBe('stdout F text with blanks\n')
  })

  it('keeps empty lines and marks a last line without an end', async () => {
    const container = await runToEnd({ script: "printf 'a\\n\\nb'" })
    expect(container.logLines()).toEqual(['stdout F a', 'stdout F ', 'stdout P b'])
  })

  it('puts a line together that comes in pieces', async () => {
    const container = await runToEnd({
      script: 'printf one; cat /proc/self/stat >/dev/null; printf two; echo',
    })
    expect(container.logLines()).toEqual(['stdout F onetwo'])
  })

  it('cuts a line longer than 16 KiB into parts', async () => {
    const container = await runToEnd({ script: "printf '%040000d\\n' 0" })
    const lengths = container.logLines().map((line) => [line.slice(7, 8), line.length - 9])
    expect(lengths).toEqual([
      ['P', 16_384],
      ['P', 16_384],
      ['F', 7_232],
    ])
  })

  it('keeps the bytes of other encodings', async () => {
    const container = await runToEnd({ script: "printf '\\377\\001\\n'" })
    expect(readFileSync(container.log).subarray(-3)).toEqual(Buffer.from([0xff, 0x01, 0x0a]))
  })

  it('loses nothing of much output', async () => {
    const container = await runToEnd({
      script: 'seq 1 100000',
      monitorArguments: ['--log-max-size', '100000000'],
    })
    expect(container.logLines().length).toBe(100_000)
    expect(container.logLines().at(-1)).toBe('stdout F 100000')
  })

  it('goes on in the file of an earlier run', async () => {
    const container = prepareContainer({ script: 'echo second' })
    writeFileSync(container.log, '2026-01-01T00:00:00.000000000Z stdout F first\n')
    await finish(container)
    expect(container.logLines()).toEqual(['stdout F first', 'stdout F second'])
  })

  it('is renamed before it would exceed its size, and the oldest is dropped', async () => {
    const container = await runToEnd({
      script: 'seq 1 1000',
      monitorArguments: ['--log-max-size', '5000', '--log-max-files', '3'],
    })
    const names = [`${container.log}.2`, `${container.log}.1`, container.log]
    const lines = names.flatMap((name) => readLog(name))
    expect(lines.at(-1)).toBe('stdout F 1000')
    const first = Number(lines[0]?.split(' ')[2])
    expect(lines).toEqual(Array.from(lines, (_, at) => `stdout F ${first + at}`))
    for (const name of names) expect(statSync(name).size).toBeLessThanOrEqual(5000)
    expect(existsSync(`${container.log}.3`)).toBe(false)
  })

  it('begins anew when only one file is allowed', async () => {
    const container = await runToEnd({
      script: 'seq 1 1000',
      monitorArguments: ['--log-max-size', '5000', '--log-max-files', '1'],
    })
    expect(container.logLines().at(-1)).toBe('stdout F 1000')
    expect(statSync(container.log).size).toBeLessThanOrEqual(5000)
    expect(existsSync(`${container.log}.1`)).toBe(false)
  })

  it('drops what the disk has no room for, and the container goes on', async () => {
    const container = prepareContainer({
      script: 'seq 1 1000; exit 4',
      monitorArguments: ['--log', '/dev/full'],
    })
    await container.mustCreate()
    const control = await container.connect()
    await control.request('start')
    expect(await control.nextLine()).toMatch(/^exited code=4 /)
  })

  it('tells how much was dropped when there is room again', async () => {
    const directory = scratchDirectory()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'stack-test', directory])
    onTestFinished(() => void execFileSync('umount', ['-l', directory]))
    const filler = join(directory, 'filler')
    writeFileSync(filler, Buffer.alloc(60 * 1024))
    const log = join(directory, 'log')
    const container = prepareContainer({
      script: 'seq 1 5000; : >/tmp/done; while [ ! -e /tmp/go ]; do sleep 0.01; done; echo last',
      monitorArguments: ['--log', log],
    })
    await container.mustCreate()
    const control = await container.connect()
    await control.request('start')
    const temporary = join(container.bundle, 'rootfs/tmp')
    await eventually(() => existsSync(join(temporary, 'done')), { for: 'the lines without room' })
    rmSync(filler)
    writeFileSync(join(temporary, 'go'), '')
    expect(await control.nextLine()).toMatch(/^exited code=0 /)
    const lines = readLog(log)
    expect(lines.at(-1)).toBe('stdout F last')
    expect(lines.filter((line) => line.includes('lines of output could not be written'))).toEqual([
      expect.stringMatching(/^stderr F stack: \d+ lines/),
    ])
  })
})

async function runToEnd(options: ContainerOptions): Promise<MonitoredContainer> {
  const container = prepareContainer(options)
  await finish(container)
  return container
}

async function finish(container: MonitoredContainer): Promise<void> {
  await container.mustCreate()
  const control = await container.connect()
  await control.request('start')
  expect(await control.nextLine()).toMatch(/^exited code=0 /)
}
