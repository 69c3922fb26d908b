import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { encodeFrame, FrameStream } from '../../support/frame-stream.ts'
import { prepareContainer, type MonitoredContainer } from '../../support/monitored-container.ts'

const input = 0
const output = 1
const error = 2
const resize = 3
const end = 4
const signal = 5

describe('clients that are attached', () => {
  it('all see what the container writes, its log too, and how it ends', async () => {
    const container = prepareContainer({ script: 'echo out; echo err >&2; exit 7' })
    await container.mustCreate()
    const clients = [await attach(container), await attach(container)]
    await start(container)
    for (const client of clients) {
      const stream = await client.toEnd()
      expect(stream.text(output)).toBe('out\n')
      expect(stream.text(error)).toBe('err\n')
      expect(stream.frames.at(-1)).toEqual({ type: end, payload: Buffer.from([7]) })
    }
    expect(container.logLines().toSorted()).toEqual(['stderr F err', 'stdout F out'])
  })

  it('write to one stdin, which stays open when they go', async () => {
    const container = prepareContainer({
      script: 'while read line; do echo "got $line"; done',
      monitorArguments: ['--stdin'],
    })
    await container.mustCreate()
    await start(container)
    const first = await attach(container)
    const second = await attach(container)
    first.send(input, 'one\n')
    await second.seen('got one')
    first.send(input, '')
    first.hangUp()
    second.send(input, 'two\n')
    await second.seen('got two')
  })

  it('end a stdin that is there for once', async () => {
    const container = prepareContainer({
      script: 'cat; echo end; exit 3',
      monitorArguments: ['--stdin-once'],
    })
    await container.mustCreate()
    const client = await attach(container)
    await start(container)
    const text = 'x'.repeat(100_000)
    client.send(input, text)
    client.send(input, '')
    const stream = await client.toEnd()
    expect(stream.text(output)).toBe(`${text}end\n`)
    expect(stream.frames.at(-1)).toEqual({ type: end, payload: Buffer.from([3]) })
  })

  it('share a terminal, and set its size', async () => {
    const container = prepareContainer({
      script: 'read x; stty size; exit 2',
      terminal: true,
    })
    await container.mustCreate()
    await start(container)
    const client = await attach(container)
    client.send(resize, Buffer.from([0, 90, 0, 30]))
    client.send(input, 'go\r')
    const stream = await client.toEnd()
    expect(stream.text(output)).toContain('30 90\r\n')
  })

  it('send signals to the first process', async () => {
    const container = prepareContainer({
      script: 'trap "exit 12" USR1; echo ready; while :; do sleep 0.01; done',
    })
    await container.mustCreate()
    const client = await attach(container)
    await start(container)
    await client.seen('ready')
    client.send(signal, Buffer.from([10]))
    expect((await client.toEnd()).frames.at(-1)?.payload).toEqual(Buffer.from([12]))
  })

  it('lose nothing when they read slowly, since the container waits', async () => {
    const container = prepareContainer({ script: 'seq 1 600000; exit 0' })
    await container.mustCreate()
    const client = await attach(container)
    client.pause()
    await start(container)
    const control = await container.connect()
    // More than is kept for a client, so that it cannot end by itself.
    await eventually(() => container.logLines().length > 100_000, { for: 'much output' })
    expect(await control.request('state')).toContain('started=1')
    client.resume()
    const lines = (await client.toEnd()).text(output).split('\n')
    expect(lines).toHaveLength(600_001)
    expect(lines.at(-2)).toBe('600000')
  })

  it('learn of the end when they write after it, and before they have read', async () => {
    const container = prepareContainer({ script: 'echo out; exit 7' })
    await container.mustCreate()
    const client = await attach(container)
    client.pause()
    await start(container)
    await eventually(() => existsSync(join(container.bundle, 'exit.json')), {
      for: 'the record of the end',
    })
    client.send(input, '')
    await client.written()
    client.resume()
    const stream = await client.toEnd()
    expect(stream.text(output)).toBe('out\n')
    expect(stream.frames.at(-1)).toEqual({ type: end, payload: Buffer.from([7]) })
  })

  it('are sent away when they send what is no frame', async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    await container.mustCreate()
    const client = await attach(container)
    client.raw(Buffer.from([99, 0, 0, 0, 0]))
    expect((await client.toEnd()).frames).toEqual([])
    expect(await (await container.connect()).request('state')).toContain('started=0')
  })
})

async function start(container: MonitoredContainer): Promise<void> {
  const control = await container.connect()
  expect(await control.request('start')).toBe('ok')
  control.close()
}

async function attach(container: MonitoredContainer) {
  const socket = connect(join(container.bundle, 'control.sock'))
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined) // The monitor ends with its container.
  socket.write('attach\n')
  const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve))
  expect(answer.subarray(0, 3).toString()).toBe('ok\n')
  const stream = new FrameStream()
  stream.push(answer.subarray(3))
  socket.on('data', (chunk) => stream.push(chunk))
  const closed = once(socket, 'close')
  return {
    send: (type: number, payload: string | Buffer) => void socket.write(encodeFrame(type, payload)),
    raw: (bytes: Buffer) => void socket.write(bytes),
    /** Resolves when what was sent has gone, or could not go. */
    written: () => new Promise<void>((resolve) => socket.write('', () => resolve())),
    hangUp: () => void socket.destroy(),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    seen: (wanted: string) =>
      eventually(() => stream.text(output).includes(wanted), { for: `"${wanted}" in the output` }),
    toEnd: async () => {
      await closed
      return stream
    },
  }
}
