import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { prepareContainer } from '../../support/monitored-container.ts'

describe('the control socket', () => {
  it('answers requests that come together one after the other, in order', async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    const { pid, start } = await container.mustCreate()
    const control = await container.connect()
    control.send('start\nstate\nnonsense\nkill\nkill x\nstart\nfollow\n')
    const answers = []
    for (let at = 0; at < 7; at += 1) answers.push(await control.nextLine())
    expect(answers).toEqual([
      'ok',
      `state pid=${pid} start=${start} started=1`,
      'error unknown request',
      'error unknown request',
      'error unknown request',
      'error the container was started already',
      'ok',
    ])
  })

  it('takes a request in pieces', async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    await container.mustCreate()
    const control = await container.connect()
    control.send('sta')
    const other = await container.connect()
    expect(await other.request('follow')).toBe('ok')
    control.send('rt\n')
    expect(await control.nextLine()).toBe('ok')
  })

  it('tells every connection of the end', async () => {
    const container = prepareContainer({ script: 'exit 2' })
    await container.mustCreate()
    const listener = await container.connect()
    const control = await container.connect()
    expect(await listener.request('follow')).toBe('ok')
    expect(await control.request('start')).toBe('ok')
    expect(await listener.nextLine()).toMatch(/^exited code=2 /)
    expect(await control.nextLine()).toMatch(/^exited code=2 /)
  })

  it('answers who has closed its own direction', async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    await container.mustCreate()
    const control = await container.connect()
    control.end('start\n')
    expect(await control.nextLine()).toBe('ok')
    expect(await control.nextLine()).toBe(undefined)
  })

  it('ends a connection that sends no lines', async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    await container.mustCreate()
    const control = await container.connect()
    control.send('x'.repeat(70_000))
    expect(await control.nextLine()).toBe(undefined)
    expect(await (await container.connect()).request('follow')).toBe('ok')
  })

  it("passes the runtime's message on", async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    await container.mustCreate()
    const control = await container.connect()
    expect(await control.request('kill 999')).toMatch(/^error .*(999|invalid)/)
  })

  it('survives many connections that come and go', async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    const { monitor } = await container.mustCreate()
    for (let at = 0; at < 200; at += 1) (await container.connect()).close()
    const control = await container.connect()
    expect(await control.request('follow')).toBe('ok')
    const state = await eventually(
      () => /^State:\s+S/m.test(readFileSync(`/proc/${monitor}/status`, 'utf8')),
      { for: 'a monitor that sleeps' },
    )
    expect(state).toBe(true)
  })
})

describe('a terminal', () => {
  it('takes the place of stdin, stdout and stderr, and has the size that is set', async () => {
    const container = prepareContainer({
      script: 'while [ ! -e /tmp/go ]; do sleep 0.01; done; stty size; test -t 2 && echo terminal',
      terminal: true,
    })
    await container.mustCreate()
    const control = await container.connect()
    expect(await control.request('start')).toBe('ok')
    expect(await control.request('resize 123 45')).toBe('ok')
    expect(await control.request('resize 70000 1')).toBe('error resize needs columns and rows')
    container.touch('/tmp/go')
    expect(await control.nextLine()).toMatch(/^exited code=0 /)
    expect(container.logLines()).toEqual(['stdout F 45 123', 'stdout F terminal'])
  })

  it('is needed for a size', async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    await container.mustCreate()
    const control = await container.connect()
    expect(await control.request('resize 80 24')).toBe('error the container has no terminal')
  })
})

describe('stdin', () => {
  it('is at its end unless it is asked for', async () => {
    const container = prepareContainer({ script: 'cat; echo end' })
    await container.mustCreate()
    const control = await container.connect()
    await control.request('start')
    expect(await control.nextLine()).toMatch(/^exited code=0 /)
    expect(container.logLines()).toEqual(['stdout F end'])
  })

  it('stays open when it is asked for', async () => {
    const container = prepareContainer({
      script: 'echo begin; cat; echo end',
      monitorArguments: ['--stdin'],
    })
    await container.mustCreate()
    const control = await container.connect()
    await control.request('start')
    await eventually(() => container.logLines().length === 1, { for: 'the first line' })
    expect(await control.request('kill 9')).toBe('ok')
    expect(await control.nextLine()).toMatch(/^exited code=137 /)
    expect(container.logLines()).toEqual(['stdout F begin'])
  })
})
