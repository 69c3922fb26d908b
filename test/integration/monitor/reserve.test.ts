import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addon } from '../../support/addon.ts'
import { prepareContainer } from '../../support/monitored-container.ts'

describe('the monitor', () => {
  it('keeps the ports that it was asked for, and says which it took', async () => {
    const container = prepareContainer({
      script: 'sleep 60',
      monitorArguments: ['--reserve', 'tcp:127.0.0.1:0', '--reserve', 'udp:[::1]:0'],
    })
    const { reserved } = await container.mustCreate()
    expect(reserved).toEqual([
      expect.stringMatching(/^tcp:127\.0\.0\.1:[1-9]\d*$/),
      expect.stringMatching(/^udp:\[::1\]:[1-9]\d*$/),
    ])
    await expect(listenOn(portOf(reserved[0] ?? ''))).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('gives the ports back at the end', async () => {
    const container = prepareContainer({
      script: 'exit 0',
      monitorArguments: ['--reserve', 'tcp:127.0.0.1:0'],
    })
    const { reserved, monitor, monitorStart } = await container.mustCreate()
    await (await container.connect()).request('start')
    await addon.waitForProcess({ pid: monitor, startTime: monitorStart })
    await listenOn(portOf(reserved[0] ?? ''))
  })

  it('fails when another has the port, and leaves nothing behind', async () => {
    const port = await listenOn(0)
    const container = prepareContainer({
      script: 'sleep 60',
      monitorArguments: ['--reserve', `tcp:127.0.0.1:${port}`],
    })
    const { exitCode, report } = await container.create()
    expect(exitCode).toBe(1)
    expect(report.split('\n')[0]).toBe(
      `failed step=reserve errno=98 code=EADDRINUSE subject=tcp:127.0.0.1:${port}`,
    )
    expect(existsSync(join(container.root, container.id))).toBe(false)
  })

  it('holds other ports while the container lives', async () => {
    const container = prepareContainer({
      script: 'sleep 60',
      monitorArguments: ['--reserve', 'tcp:127.0.0.1:0'],
    })
    const { reserved } = await container.mustCreate()
    const control = await container.connect()
    const [kept = ''] = reserved
    const answer = (await control.request(`reserve udp:127.0.0.1:0,${kept}`)) ?? ''
    expect(answer).toMatch(/^reserved=udp:127\.0\.0\.1:[1-9]\d*,tcp:127\.0\.0\.1:\d+$/)
    const names = answer.slice('reserved='.length)
    expect(await control.request(`reserve ${names}`)).toBe(answer)
    await expect(listenOn(portOf(kept))).rejects.toMatchObject({ code: 'EADDRINUSE' })

    // All addresses of a port, where one of them is held by now.
    const wider = kept.replace('127.0.0.1', '0.0.0.0')
    expect(await control.request(`reserve ${wider}`)).toBe(`reserved=${wider}`)
    expect(await control.request('reserve')).toBe('reserved=')
    await listenOn(portOf(kept))
  })

  it('keeps what it holds when another has one of the ports', async () => {
    const port = await listenOn(0)
    const container = prepareContainer({
      script: 'sleep 60',
      monitorArguments: ['--reserve', 'tcp:127.0.0.1:0'],
    })
    const [kept = ''] = (await container.mustCreate()).reserved
    const control = await container.connect()
    const taken = `tcp:127.0.0.1:${port}`
    expect(await control.request(`reserve udp:127.0.0.1:0,${taken}`)).toBe(
      `failed step=reserve errno=98 code=EADDRINUSE subject=${taken}`,
    )
    await expect(listenOn(portOf(kept))).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(await control.request(`reserve nonsense`)).toBe(
      'failed step=reserve errno=22 code=EINVAL subject=nonsense',
    )
  })

  it('tells udp from tcp', async () => {
    const port = await listenOn(0)
    const container = prepareContainer({
      script: 'sleep 60',
      monitorArguments: ['--reserve', `udp:127.0.0.1:${port}`],
    })
    expect((await container.mustCreate()).reserved).toEqual([`udp:127.0.0.1:${port}`])
  })

  it.each(['tcp:127.0.0.1', 'sctp:127.0.0.1:1', 'tcp:127.0.0.1:65536', 'tcp:localhost:1', 'tcp'])(
    'refuses to reserve %s',
    async (wanted) => {
      const container = prepareContainer({
        script: 'sleep 60',
        monitorArguments: ['--reserve', wanted],
      })
      const { report } = await container.create()
      expect(report.split('\n')[0]).toBe(
        `failed step=reserve errno=22 code=EINVAL subject=${wanted}`,
      )
    },
  )

  it("fails with the runtime's message when there is no container", async () => {
    const container = prepareContainer({ script: 'sleep 60' })
    rmSync(join(container.bundle, 'config.json'))
    const { exitCode, report } = await container.create()
    const [line, ...message] = report.split('\n')
    expect([exitCode, line]).toEqual([
      1,
      `failed step=create errno=0 code=NONE subject=${container.id}`,
    ])
    expect(message.join('\n')).toContain('config.json')
  })

  it('fails when the runtime is missing', async () => {
    const container = prepareContainer({
      script: 'sleep 60',
      monitorArguments: ['--runtime', '/missing/runtime'],
    })
    const { report } = await container.create()
    expect(report.split('\n')[0]).toBe(
      'failed step=create errno=2 code=ENOENT subject=/missing/runtime',
    )
  })

  it('refuses arguments that it does not know', async () => {
    const container = prepareContainer({ script: 'true', monitorArguments: ['--unknown', 'x'] })
    const { exitCode, report } = await container.create()
    expect([exitCode, report.split('\n')[0]]).toEqual([
      1,
      'failed step=create errno=22 code=EINVAL subject=--unknown',
    ])
  })

  it("holds the sockets of the container's name server", async () => {
    const container = prepareContainer({
      script: 'sleep 60',
      monitorArguments: ['--name-server'],
    })
    const { monitor, monitorStart, pid, start } = await container.mustCreate()
    await addon.connectNamespace({ pid, startTime: start, endpoints: [] })
    const take = (descriptor: number) =>
      addon.takeDescriptor({ pid: monitor, startTime: monitorStart, descriptor })
    const [udp, tcp] = [await take(10), await take(11)]
    const inside = ['-t', String(pid), '-n', 'bash', '-c']
    execFileSync('nsenter', [...inside, 'printf question >/dev/udp/127.0.0.11/53'])
    expect(await receiveOn(udp.descriptor)).toBe('question')
    execFileSync('nsenter', [...inside, 'exec 3<>/dev/tcp/127.0.0.11/53'])
    await addon.closeDescriptor(tcp)
  })
})

function portOf(reservation: string): number {
  return Number(reservation.split(':').at(-1))
}

function listenOn(port: number): Promise<number> {
  const server = createServer()
  onTestFinished(() => void server.close())
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

/** The datagram that waits in a socket which is closed with this. */
function receiveOn(descriptor: number): Promise<string> {
  const socket = createSocket('udp4')
  onTestFinished(() => void socket.close())
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('message', (message) => resolve(message.toString()))
    socket.bind({ fd: descriptor })
  })
}
