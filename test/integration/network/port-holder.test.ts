import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { spawn } from 'node:child_process'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findPortHolder } from '../../../src/linux/network/port-holder.ts'
import type { PortPublisher } from '../../../src/linux/network/port-holder.ts'
import { freePort } from '../../support/free-port.ts'

const publisher: PortPublisher = {
  name: 'shop-web-1',
  project: 'shop',
  ports: [{ hostAddress: '127.0.0.1', hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
}

const ourselves = { type: 'process', pid: process.pid }

describe('findPortHolder', () => {
  it('names a container of ours', async () => {
    const wanted = { protocol: 'tcp', address: '0.0.0.0', port: 8080 } as const
    expect(await findPortHolder(wanted, [publisher])).toEqual({
      type: 'container',
      name: 'shop-web-1',
      project: 'shop',
    })
  })

  it('names the process that listens, on the address wanted or on all', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const holder = (address: string) =>
      findPortHolder({ protocol: 'tcp', address, port }, [publisher])
    expect(await holder('127.0.0.1')).toMatchObject(ourselves)
    expect(await holder('0.0.0.0')).toMatchObject(ourselves)
    expect(await holder('127.0.0.2')).toBeUndefined()
    const udp = { protocol: 'udp', address: '127.0.0.1', port } as const
    expect(await findPortHolder(udp, [])).toBeUndefined()
  })

  it('sees through a socket for both families', async () => {
    const server = createServer().listen(0, '::')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect(await findPortHolder({ protocol: 'tcp', address: '127.0.0.1', port }, [])).toMatchObject(
      ourselves,
    )
  })

  it('names the process that has a UDP port', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    onTestFinished(() => void socket.close())
    await once(socket, 'listening')
    const { port } = socket.address()
    expect(await findPortHolder({ protocol: 'udp', address: '0.0.0.0', port }, [])).toMatchObject(
      ourselves,
    )
  })

  it('names a monitor that reserves the port without listening', async () => {
    const port = await freePort()
    const args = ['-e', 'setInterval(() => {}, 1e9)', '--', '--reserve', `tcp:0.0.0.0:${port}`]
    const child = spawn(process.execPath, args, { stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child, 'spawn')
    expect(await findPortHolder({ protocol: 'tcp', address: '127.0.0.1', port }, [])).toMatchObject(
      {
        type: 'process',
        pid: child.pid,
      },
    )
  })

  it('finds nobody at a free port', async () => {
    const port = await freePort()
    expect(await findPortHolder({ protocol: 'tcp', address: '0.0.0.0', port }, [])).toBeUndefined()
  })
})
