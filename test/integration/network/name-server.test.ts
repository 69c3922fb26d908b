import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { createSocket } from 'node:dgram'
import type { Socket as DatagramSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import dnsPacket from 'dns-packet'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openNameServer } from '../../../src/linux/network/name-server.ts'
import type { NameServer, NameServerAttachment } from '../../../src/linux/network/name-server.ts'
import { parseProcSockets } from '../../../src/linux/network/proc-sockets.ts'
import { createNameTable } from '../../../src/linux/network/name-table.ts'
import { loadBinding } from '../../../src/native/binding.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { repositoryRoot } from '../../support/repository.ts'

const binding = loadBinding(join(repositoryRoot, 'dist/native'))
const loopback = '127.0.0.1'

describe('the name server', () => {
  const clock = new ManualClock()
  const table = createNameTable()
  let upstream: DatagramSocket
  let upstreamPort: number
  let server: NameServer
  let hostUpstreams: readonly string[]

  beforeEach(async () => {
    for (const number of [1, 2]) {
      table.set({
        containerId: `web${number}`,
        containerName: `shop-web-${number}`,
        endpoints: [{ network: 'shop_front', address: `10.210.0.${number}`, names: ['web'] }],
      })
    }
    hostUpstreams = [loopback]
    upstream = createSocket('udp4').bind(0, loopback)
    await once(upstream, 'listening')
    upstreamPort = upstream.address().port
    server = openNameServer({
      table,
      clock,
      hostUpstreams: () => Promise.resolve(hostUpstreams),
      random: () => 0.999,
      upstreamPort,
    })
  })
  afterEach(async () => {
    await server.close()
    upstream.close()
  })

  /** The upstream answers every query with this code, and TXT `NAME` of the question. */
  const answerUpstream = (code = 0): void => {
    upstream.on('message', (bytes, from) => {
      upstream.send(upstreamReply(bytes, code), from.port, from.address)
    })
  }

  const attach = async (changes: Partial<NameServerAttachment> = {}) => {
    const sockets = await openSockets()
    await server.attach({
      containerId: 'client',
      networks: ['shop_front'],
      forwards: true,
      links: new Map(),
      upstreams: [],
      udpDescriptor: sockets.udp.descriptor,
      tcpDescriptor: sockets.tcp.descriptor,
      ...changes,
    })
    return { udp: sockets.udp.port, tcp: sockets.tcp.port }
  }

  it('answers over UDP and TCP with the addresses of all replicas', async () => {
    const ports = await attach()
    const expected = [{ data: '10.210.0.1' }, { data: '10.210.0.2' }]
    expect((await askUdp(ports.udp, 'web')).answers).toMatchObject(expected)
    expect((await askTcp(ports.tcp, ['web', 'WEB'])).map(({ answers }) => answers)).toMatchObject([
      expected,
      expected,
    ])
  })

  it('shows changes at once', async () => {
    const ports = await attach()
    table.remove('web1')
    expect((await askUdp(ports.udp, 'web')).answers).toMatchObject([{ data: '10.210.0.2' }])
  })

  it('passes unknown names on as they came, and the reply back as it came', async () => {
    answerUpstream()
    const ports = await attach()
    const reply = await askUdp(ports.udp, 'ExAmple.org', 'TXT')
    expect(reply).toMatchObject({
      rcode: 'NOERROR',
      answers: [{ data: [Buffer.from('ExAmple.org')] }],
    })
  })

  it('passes on over TCP what came over TCP', async () => {
    const listener = createServer((socket) => {
      socket.on('data', (framed) => {
        const reply = upstreamReply(framed.subarray(2), 0)
        socket.end(Buffer.concat([Buffer.from([reply.length >> 8, reply.length & 255]), reply]))
      })
    }).listen(upstreamPort, loopback)
    onTestFinished(() => void listener.close())
    await once(listener, 'listening')
    const ports = await attach()
    const replies = await askTcp(ports.tcp, ['example.org'])
    expect(replies).toMatchObject([{ answers: [{ data: [Buffer.from('example.org')] }] }])
  })

  it('believes only the upstream, and only a reply to its question', async () => {
    upstream.on('message', (bytes, from) => {
      const stranger = createSocket('udp4')
      const forged = upstreamReply(query('forged.example', 'TXT'), 0)
      stranger.send(upstreamReply(bytes, 3), from.port, from.address, () => {
        stranger.close()
        upstream.send(forged, from.port, from.address)
        upstream.send(upstreamReply(bytes, 0), from.port, from.address)
      })
    })
    const ports = await attach()
    const reply = await askUdp(ports.udp, 'example.org', 'TXT')
    expect(reply).toMatchObject({
      rcode: 'NOERROR',
      answers: [{ data: [Buffer.from('example.org')] }],
    })
  })

  it('asks the next upstream when one fails or stays silent, and gives up after the last', async () => {
    answerUpstream()
    const silent = createSocket('udp4').bind(upstreamPort, '127.0.0.2')
    onTestFinished(() => void silent.close())
    await once(silent, 'listening')
    const ports = await attach({ upstreams: ['127.0.0.2', loopback] })
    const reply = askUdp(ports.udp, 'example.org', 'TXT')
    await once(silent, 'message')
    clock.advance(4000)
    expect((await reply).rcode).toBe('NOERROR')

    hostUpstreams = ['127.0.0.3', '127.0.0.4']
    const lonely = await attach()
    expect((await askUdp(lonely.udp, 'example.org')).rcode).toBe('SERVFAIL')
  })

  it('takes "server failure" and "refused" for no answer, and "no such name" for one', async () => {
    const codes = new Map([
      ['127.0.0.2', 5],
      ['127.0.0.3', 2],
      ['127.0.0.4', 3],
    ])
    for (const [address, code] of codes) {
      const socket = createSocket('udp4').bind(upstreamPort, address)
      onTestFinished(() => void socket.close())
      await once(socket, 'listening')
      socket.on('message', (bytes, from) => {
        socket.send(upstreamReply(bytes, code), from.port, from.address)
      })
    }
    const all = await attach({ upstreams: [...codes.keys()] })
    expect((await askUdp(all.udp, 'example.org')).rcode).toBe('NXDOMAIN')
    const failing = await attach({ upstreams: ['127.0.0.2', '127.0.0.3'] })
    expect((await askUdp(failing.udp, 'example.org')).rcode).toBe('SERVFAIL')
  })

  it('sends nothing out for a container on internal networks only', async () => {
    const asked: Buffer[] = []
    upstream.on('message', (bytes) => asked.push(bytes))
    const sealed = await attach({ forwards: false })
    expect((await askUdp(sealed.udp, 'secret.example.org')).rcode).toBe('SERVFAIL')
    expect((await askUdp(sealed.udp, 'printer')).rcode).toBe('NXDOMAIN')
    expect((await askUdp(sealed.udp, 'web')).answers).toHaveLength(2)

    // What was sent before this would have arrived before it.
    answerUpstream()
    const open = await attach({ containerId: 'open' })
    await askUdp(open.udp, 'marker.example', 'TXT')
    expect(asked.map((bytes) => dnsPacket.decode(bytes).questions?.[0]?.name)).toEqual([
      'marker.example',
    ])
  })

  it('leaves what is no query without an answer, and goes on', async () => {
    const ports = await attach()
    const socket = createSocket('udp4')
    onTestFinished(() => void socket.close())
    const replies: Buffer[] = []
    socket.on('message', (bytes) => replies.push(bytes))
    for (const bytes of [Buffer.from('noise'), Buffer.alloc(0), query('web').subarray(0, 14)]) {
      socket.send(bytes, ports.udp, loopback)
    }
    socket.send(query('web'), ports.udp, loopback)
    await once(socket, 'message')
    expect(replies).toHaveLength(1)
    const connection = connect(ports.tcp, loopback)
    connection.write(Buffer.from([0, 5, ...Buffer.from('noise')]))
    await once(connection, 'close')
  })

  it('answers what came while nobody listened, and lets go when detached', async () => {
    const sockets = await openSockets()
    const waiting = askUdp(sockets.udp.port, 'web')
    await server.attach({
      containerId: 'client',
      networks: ['shop_front'],
      forwards: false,
      links: new Map(),
      upstreams: [],
      udpDescriptor: sockets.udp.descriptor,
      tcpDescriptor: sockets.tcp.descriptor,
    })
    expect((await waiting).answers).toHaveLength(2)
    await server.detach('client')
    await server.detach('client')
    const successor = createSocket('udp4').bind(sockets.udp.port, loopback)
    onTestFinished(() => void successor.close())
    await once(successor, 'listening')
  })

  it('gives up questions in progress when it is detached', async () => {
    const ports = await attach()
    const socket = createSocket('udp4')
    onTestFinished(() => void socket.close())
    socket.send(query('example.org'), ports.udp, loopback)
    await once(upstream, 'message')
    expect(clock.nextAt).toBeGreaterThan(clock.now())
    await server.detach('client')
    expect(clock.nextAt).toBeUndefined()
  })
})

/** Sockets as a monitor holds them, as duplicates that outlive the originals. */
async function openSockets() {
  const udp = createSocket('udp4').bind(0, loopback)
  await once(udp, 'listening')
  const tcp = createServer().listen(0, loopback)
  await once(tcp, 'listening')
  const opened = {
    udp: await duplicate('udp', udp.address().port),
    tcp: await duplicate('tcp', (tcp.address() as AddressInfo).port),
  }
  udp.close()
  tcp.close()
  return opened
}

async function duplicate(protocol: 'udp' | 'tcp', port: number) {
  const sockets = parseProcSockets(readFileSync(`/proc/net/${protocol}`, 'utf8'))
  const { inode } = sockets.find((socket) => socket.port === port) ?? expect.fail('no such socket')
  const original = readdirSync('/proc/self/fd').find((fd) => linkOf(fd) === `socket:[${inode}]`)
  const { startTime } = await binding.processStartTime({ pid: process.pid })
  const source = { pid: process.pid, startTime: startTime ?? '', descriptor: Number(original) }
  return { port, descriptor: (await binding.takeDescriptor(source)).descriptor }
}

/** Empty for the descriptor that was used to list the others. */
function linkOf(fd: string): string {
  const path = `/proc/self/fd/${fd}`
  return lstatSync(path, { throwIfNoEntry: false }) === undefined ? '' : readlinkSync(path)
}

function query(name: string, type: dnsPacket.RecordType = 'A'): Buffer {
  const flags = dnsPacket.RECURSION_DESIRED
  return dnsPacket.encode({ type: 'query', id: 7, flags, questions: [{ type, name }] })
}

function upstreamReply(bytes: Buffer, code: number): Buffer {
  const { id = 0, questions = [] } = dnsPacket.decode(bytes)
  const name = questions[0]?.name ?? ''
  const answers: dnsPacket.Answer[] = code === 0 ? [{ type: 'TXT', name, data: name }] : []
  return dnsPacket.encode({ type: 'response', id, flags: code, questions, answers })
}

async function askUdp(port: number, name: string, type: dnsPacket.RecordType = 'A') {
  const socket = createSocket('udp4')
  try {
    socket.send(query(name, type), port, loopback)
    const [bytes] = (await once(socket, 'message')) as [Buffer]
    return decode(bytes)
  } finally {
    socket.close()
  }
}

/** All questions in one piece, answers in the order of their coming. */
async function askTcp(port: number, names: readonly string[]) {
  const socket = connect(port, loopback)
  socket.write(Buffer.concat(names.map((name) => dnsPacket.streamEncode(packetOf(name)))))
  const replies: ReturnType<typeof decode>[] = []
  let received = Buffer.alloc(0)
  for await (const piece of socket as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, piece])
    while (received.length > 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0)
      replies.push(decode(received.subarray(2, end)))
      received = received.subarray(end)
    }
    if (replies.length === names.length) break
  }
  return replies
}

function packetOf(name: string): dnsPacket.Packet {
  return { type: 'query', id: 7, questions: [{ type: 'A', name }] }
}

/** The decoder names the code of the response, which its types leave out. */
function decode(bytes: Buffer) {
  return dnsPacket.decode(bytes) as dnsPacket.DecodedPacket & { readonly rcode: string }
}
