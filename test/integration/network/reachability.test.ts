import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  addressOf,
  ask,
  countArrivals,
  machineAddress,
  openNetworkMachine,
  outsideAddress,
  port,
  runIn,
} from './network-machine.ts'
import type { NetworkMachine, Place, TestContainer } from './network-machine.ts'

describe.each(['1', '0'])('with bridge-nf-call-iptables %s', (bridgeFiltering) => {
  let machine: NetworkMachine
  let web: TestContainer
  let client: TestContainer
  let stranger: TestContainer
  let sealed: TestContainer
  let sealedPeer: TestContainer
  let intruder: TestContainer
  let gateways: ReadonlyMap<string, string>
  let gateway: string
  let neighbour: Place

  beforeAll(async () => {
    machine = await openNetworkMachine()
    await runIn(machine, `sysctl -qw net.bridge.bridge-nf-call-iptables=${bridgeFiltering}`)
    await Promise.all([
      machine.createNetwork('front'),
      machine.createNetwork('other'),
      machine.createNetwork('sealed', { internal: true }),
    ])
    web = await machine.startContainer('web', ['front'])
    client = await machine.startContainer('client', ['front'])
    intruder = await machine.startContainer('intruder', ['front'])
    stranger = await machine.startContainer('stranger', ['other'])
    sealed = await machine.startContainer('sealed', ['sealed'])
    sealedPeer = await machine.startContainer('sealed-peer', ['sealed'])
    await machine.call('publish', 'web', [
      port({ hostPort: 8080, containerPort: 80 }),
      port({ hostAddress: '127.0.0.1', hostPort: 8081, containerPort: 81 }),
      port({ hostPort: 5300, containerPort: 53, protocol: 'udp' }),
      port({ hostAddress: '127.0.0.1', hostPort: 5301, containerPort: 53, protocol: 'udp' }),
      port({ hostAddress: machineAddress, hostPort: 8082, containerPort: 80 }),
    ])
    const networks = await machine.call<{ name: string; gateway: string }[]>('list')
    gateways = new Map(networks.map((network) => [network.name, network.gateway]))
    gateway = gateways.get('shop_front') ?? 'none'
    neighbour = machine.outside
    await machine.startServer(neighbour, 'outside', '0.0.0.0')
    await machine.startServer(machine, 'loopback', '127.0.0.1')
  })
  afterAll(() => machine.close())

  it('leads a published port from every address of the machine', async () => {
    expect(await ask(machine, 'tcp', '127.0.0.1', 8080)).toBe(`web ${gateway}`)
    expect(await ask(machine, 'tcp', machineAddress, 8080)).toBe(`web ${machineAddress}`)
    expect(await ask(machine, 'tcp', machineAddress, 8082)).toBe(`web ${machineAddress}`)
  })

  it('shows the container the address of a client from outside', async () => {
    expect(await ask(neighbour, 'tcp', machineAddress, 8080)).toBe(`web ${outsideAddress}`)
    expect(await ask(neighbour, 'udp', machineAddress, 5300)).toBe(`web ${outsideAddress}`)
  })

  it('leads published UDP ports from loopback and the machine', async () => {
    expect(await ask(machine, 'udp', '127.0.0.1', 5300)).toBe(`web ${gateway}`)
    expect(await ask(machine, 'udp', '127.0.0.1', 5301)).toBe(`web ${gateway}`)
    expect(await ask(machine, 'udp', machineAddress, 5300)).toBe(`web ${machineAddress}`)
  })

  it('leads a port published on one address from that address alone', async () => {
    expect(await ask(machine, 'tcp', '127.0.0.1', 8082)).toBe('')
    expect(await ask(neighbour, 'tcp', machineAddress, 8082)).toBe(`web ${outsideAddress}`)
  })

  it('keeps a port published on loopback from everybody else', async () => {
    expect(await ask(machine, 'tcp', '127.0.0.1', 8081)).toBe(`web ${gateway}`)
    expect(
      await Promise.all([
        ask(neighbour, 'tcp', machineAddress, 8081),
        ask(neighbour, 'udp', machineAddress, 5301),
        ask(client, 'tcp', gateway, 8081),
        ask(neighbour, 'tcp', addressOf(web), 81),
      ]),
    ).toEqual(['', '', '', ''])
  })

  it('keeps loopback of the machine from containers and neighbours that route to it', async () => {
    expect(await ask(machine, 'tcp', '127.0.0.1', 80)).toBe('loopback 127.0.0.1')
    await routeLoopbackTo(machineAddress, neighbour, 'wire0')
    expect(
      await Promise.all([
        ask(neighbour, 'tcp', '127.0.0.1', 80),
        ask(neighbour, 'tcp', '127.0.0.1', 8081),
      ]),
    ).toEqual(['', ''])
    await routeLoopbackTo(gateway, intruder, 'eth0')
    const arrivals = await countArrivals(machine, 'iifname != "lo" ip daddr 127.0.0.0/8')
    expect(
      await Promise.all([
        ask(intruder, 'tcp', '127.0.0.1', 80),
        ask(intruder, 'tcp', '127.0.0.1', 8081),
        ask(intruder, 'udp', '127.0.0.1', 5301),
      ]),
    ).toEqual(['', '', ''])
    // Whatever becomes of the answer: what arrives was let in.
    expect(await arrivals()).toBe(0)
  })

  it('keeps unpublished ports and container addresses from outside', async () => {
    expect(await ask(machine, 'tcp', addressOf(web), 80)).toBe(`web ${gateway}`)
    expect(
      await Promise.all([
        ask(neighbour, 'tcp', addressOf(web), 80),
        ask(neighbour, 'udp', addressOf(web), 53),
      ]),
    ).toEqual(['', ''])
  })

  it('lets containers of one network reach each other and nobody of another', async () => {
    expect(await ask(client, 'tcp', addressOf(web), 81)).toBe(`web ${addressOf(client)}`)
    expect(
      await Promise.all([
        ask(stranger, 'tcp', addressOf(web), 81),
        ask(web, 'tcp', addressOf(stranger), 80),
      ]),
    ).toEqual(['', ''])
  })

  it('lets containers use published ports by an address of the machine', async () => {
    expect(await ask(client, 'tcp', machineAddress, 8080)).toBe(`web ${gateway}`)
    expect(await ask(client, 'udp', machineAddress, 5300)).toBe(`web ${gateway}`)
    expect(await ask(web, 'tcp', machineAddress, 8080)).toBe(`web ${gateway}`)
    expect(await ask(stranger, 'tcp', machineAddress, 8080)).toMatch(/^web /)
    expect(await ask(stranger, 'udp', machineAddress, 5300)).toMatch(/^web /)
  })

  it('lets containers out under the address of the machine', async () => {
    expect(await ask(client, 'tcp', outsideAddress, 80)).toBe(`outside ${machineAddress}`)
    expect(await ask(client, 'udp', outsideAddress, 53)).toBe(`outside ${machineAddress}`)
  })

  it('seals an internal network in both directions', async () => {
    const peer = addressOf(sealedPeer)
    expect(await ask(sealedPeer, 'tcp', addressOf(sealed), 80)).toBe(`sealed ${peer}`)
    const arrivals = await countArrivals(neighbour, `ip saddr ${addressOf(sealed)}`)
    await runIn(sealed, `ip route add default via ${gateways.get('shop_sealed')}`)
    expect(
      await Promise.all([
        ask(sealed, 'tcp', outsideAddress, 80),
        ask(sealed, 'tcp', addressOf(web), 80),
        ask(sealed, 'tcp', machineAddress, 8080),
        ask(web, 'tcp', addressOf(sealed), 80),
        ask(neighbour, 'tcp', addressOf(sealed), 80),
      ]),
    ).toEqual(['', '', '', '', ''])
    expect(await arrivals()).toBe(0)
  })
})

/** What a process with CAP_NET_ADMIN in its namespace can do (CVE-2020-8558). */
async function routeLoopbackTo(router: string, place: Place, link: string): Promise<void> {
  await runIn(place, `sysctl -qw net.ipv4.conf.${link}.route_localnet=1`)
  await runIn(place, 'ip route del local 127.0.0.0/8 dev lo table local')
  await runIn(place, 'ip route del local 127.0.0.1 dev lo table local')
  await runIn(place, `ip route add 127.0.0.1/32 via ${router} dev ${link}`)
}
