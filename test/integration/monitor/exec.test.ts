import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nativeDirectory } from '../../support/addon.ts'
import { eventually } from '../../support/eventually.ts'
import { encodeFrame, FrameStream, type Frame } from '../../support/frame-stream.ts'
import { prepareContainer } from '../../support/monitored-container.ts'
import type { MonitoredContainer } from '../../support/monitored-container.ts'

describe('stack-monitor exec', () => {
  it('carries stdin, stdout, stderr and the exit code', async () => {
    const session = await open(['sh', '-c', 'cat; echo error >&2; exit 5'])
    session.send(0, 'first ')
    session.send(0, 'second')
    session.send(0, '')
    const frames = await session.toEnd()
    expect(text(frames, 1)).toBe('first second')
    expect(text(frames, 2)).toBe('error\n')
    expect(frames.at(-1)).toEqual({ type: 4, payload: Buffer.from([5]) })
  })

  it('leaves nothing of itself in the bundle', async () => {
    const container = await running()
    const before = readdirSync(container.bundle)
    const session = openIn(container, ['sh', '-c', 'exit 0'])
    await session.toEnd()
    expect(readdirSync(container.bundle)).toEqual(before)
  })

  it('carries much in both directions', async () => {
    const session = await open(['cat'])
    const block = Buffer.alloc(500_000, 'x')
    for (let at = 0; at < 20; at += 1) session.send(0, block)
    session.send(0, '')
    expect(text(await session.toEnd(), 1).length).toBe(10_000_000)
  })

  it('gives the process a terminal of the size that is asked for, and resizes it', async () => {
    const session = await open(['sh'], '100x50')
    session.send(0, 'stty size\n')
    await session.seen('50 100')
    session.send(3, Buffer.from([0, 90, 0, 40]))
    session.send(0, 'stty size\n')
    await session.seen('40 90')
    session.send(0, 'exit 3\n')
    expect((await session.toEnd()).at(-1)).toEqual({ type: 4, payload: Buffer.from([3]) })
  })

  it('ends the input of a terminal', async () => {
    const session = await open(['cat'], '80x24')
    session.send(0, '')
    expect((await session.toEnd()).at(-1)).toEqual({ type: 4, payload: Buffer.from([0]) })
  })

  it('sends a signal to the process', async () => {
    const session = await open(['sh', '-c', 'trap "exit 9" USR1; echo ready; while :; do :; done'])
    await session.seen('ready')
    session.send(5, Buffer.from([10]))
    expect((await session.toEnd()).at(-1)).toEqual({ type: 4, payload: Buffer.from([9]) })
  })

  it('gives 128 and the signal for a process that a signal ended', async () => {
    const session = await open(['sh', '-c', 'kill -9 $$'])
    expect((await session.toEnd()).at(-1)).toEqual({ type: 4, payload: Buffer.from([137]) })
  })

  it.each([
    [['/bin/missing'], 127],
    [['/proc/version'], 126],
  ])('says why %s cannot be started', async (command, code) => {
    const frames = await (await open(command)).toEnd()
    expect(frames.map((frame) => frame.type)).toEqual([6, 4])
    expect(text(frames, 6)).toContain(command[0])
    expect(frames[1]?.payload[0]).toBe(code)
  })

  it('hangs up on the process when the client is gone, and then kills it', async () => {
    const session = await open(['sh', '-c', 'trap "" HUP; echo ready; while :; do :; done'])
    await session.seen('ready')
    session.hangUp()
    expect(await session.exitCode).toBe(0)
  })

  it.each([
    ['of another type', Buffer.from([9, 0, 0, 0, 0])],
    ['that only the other side sends', Buffer.from([1, 0, 0, 0, 0])],
    ['longer than 1 MiB', Buffer.from([0, 0, 16, 0, 1])],
  ])('ends the connection at a frame %s', async (_, bytes) => {
    const session = await open(['sleep', '60'])
    session.raw(bytes)
    expect(await session.exitCode).toBe(0)
  })
})

function text(frames: readonly Frame[], type: number): string {
  return Buffer.concat(
    frames.filter((frame) => frame.type === type).map((frame) => frame.payload),
  ).toString()
}

async function running(): Promise<MonitoredContainer> {
  const container = prepareContainer({ script: 'sleep 600' })
  await container.mustCreate()
  expect(await (await container.connect()).request('start')).toBe('ok')
  return container
}

async function open(command: readonly string[], terminal?: string) {
  return openIn(await running(), command, terminal)
}

/** A client of one session, speaking frames over the program's stdin and stdout. */
function openIn(container: MonitoredContainer, command: readonly string[], terminal?: string) {
  const program = join(nativeDirectory, 'stack-monitor')
  const child = spawn(program, container.execArguments(command, terminal), {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stdin.on('error', () => undefined) // It may end before it has read all.
  const stream = new FrameStream()
  child.stdout.on('data', (chunk: Buffer) => stream.push(chunk))
  const closed = once(child, 'close') as Promise<[number]>
  return {
    send: (type: number, payload: string | Buffer) =>
      void child.stdin.write(encodeFrame(type, payload)),
    raw: (bytes: Buffer) => void child.stdin.write(bytes),
    hangUp: () => void child.stdin.end(),
    exitCode: closed.then(([code]) => code),
    seen: (wanted: string) =>
      eventually(() => stream.text(1).includes(wanted), { for: `"${wanted}" in the output` }),
    toEnd: async (): Promise<readonly Frame[]> => {
      await closed
      return stream.frames
    },
  }
}
