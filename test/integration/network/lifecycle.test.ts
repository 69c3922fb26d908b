import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ObservedNetwork } from '../../../src/model/observed-state.ts'
import {
  addressOf,
  ask,
  machineAddress,
  openNetworkMachine,
  outsideAddress,
  port,
  runIn,
} from './network-machine.ts'
import type { NetworkMachine } from './network-machine.ts'

describe('the life of networks', () => {
  let machine: NetworkMachine
  beforeEach(async () => {
    machine = await openNetworkMachine()
  })
  afterEach(() => machine.close())

  const ours = async (): Promise<readonly string[]> => {
    const links = await runIn(machine, 'ip -oneline link')
    const tables = await runIn(machine, 'nft list tables')
    return [...(links.match(/\bstk\w+/g) ?? []), ...(tables.match(/\bstack-\w+/g) ?? [])]
  }

  it('leaves neither link nor table nor record behind', async () => {
    await machine.createNetwork('front')
    await machine.createNetwork('back', { internal: true })
    expect(await ours()).toHaveLength(4)
    await machine.call('remove', 'shop_front')
    await machine.call('remove', 'shop_back')
    await machine.call('remove', 'shop_back')
    expect(await ours()).toEqual([])
    await machine.restartSupervisor()
    expect(await machine.call('list')).toEqual([])
  })

  it('refuses to remove a network that a container has an address on', async () => {
    await machine.createNetwork('front')
    await machine.startContainer('web', ['front'])
    await expect(machine.call('remove', 'shop_front')).rejects.toThrow(/NW0005.*in use by web/)
    await machine.call('release', 'web')
    await machine.call('remove', 'shop_front')
    expect(await ours()).not.toContainEqual(expect.stringMatching(/^stack-/))
  })

  it('takes what exists with the same configuration, and refuses another one', async () => {
    await Promise.all([machine.createNetwork('front'), machine.createNetwork('front')])
    const first = await machine.call<ObservedNetwork[]>('list')
    await machine.createNetwork('front')
    expect(await machine.call('list')).toEqual(first)
    expect(first).toHaveLength(1)
    const other = machine.call('create', { key: 'front', name: 'shop_front' }, 'shop', 'changed')
    await expect(other).rejects.toThrow(/NW0003.*another configuration/)
  })

  it('makes a network with the subnet that it is given, once', async () => {
    await machine.createNetwork('front', { subnet: '10.77.0.0/16', gateway: '10.77.0.9' })
    const web = await machine.startContainer('web', ['front'])
    expect(web.endpoints).toMatchObject([{ address: '10.77.0.10', prefixLength: 16 }])
    expect(await ask(machine, 'tcp', '10.77.0.10', 80)).toBe('web 10.77.0.9')
    const again = machine.createNetwork('again', { subnet: '10.77.3.0/24' })
    await expect(again).rejects.toThrow(/NW0002.*overlaps 10\.77\.0\.0\/16/)
    const host = machine.createNetwork('host', { subnet: '198.51.100.0/24' })
    await expect(host).rejects.toThrow(/NW0002.*overlaps 198\.51\.100/)
  })

  it('sees and mends bridges and tables that someone removed', async () => {
    await machine.createNetwork('front')
    await machine.createNetwork('back')
    const web = await machine.startContainer('web', ['front'])
    await machine.call('publish', 'web', [port({})])
    const whole = { shop_back: [], shop_front: [] }
    expect(await machine.call('findDrift')).toEqual(whole)
    await runIn(machine, 'nft flush ruleset')
    expect(await ask(machine, 'tcp', '127.0.0.1', 8080)).toBe('')
    const gone = ['its firewall rules are gone']
    expect(await machine.call('findDrift')).toEqual({ shop_back: gone, shop_front: gone })
    expect(await machine.call('repairAll')).toEqual(['shop_front', 'shop_back'])
    expect(await ask(machine, 'tcp', machineAddress, 8080)).toBe(`web ${machineAddress}`)
    expect(await machine.call('repairAll')).toEqual([])

    await machine.stop(web)
    const bridge = (await ours()).find((name) => name.startsWith('stk')) ?? 'none'
    await runIn(machine, `ip link delete ${bridge}`)
    const drift = Object.values(await machine.call<Record<string, string[]>>('findDrift')).flat()
    expect(drift).toEqual([`its bridge ${bridge} is gone`])
    expect(await machine.call('repairAll')).toHaveLength(1)
    await runIn(machine, `ip address flush dev ${bridge}`)
    await runIn(machine, 'sysctl -q net.ipv4.ip_forward=0')
    const causes = Object.values(await machine.call<Record<string, string[]>>('findDrift')).flat()
    expect(causes.toSorted()).toEqual([
      expect.stringMatching(/^its bridge stk\S+ has lost its address 10\./),
      "the kernel's setting net.ipv4.ip_forward was changed",
    ])
    expect(await machine.call('repairAll')).toHaveLength(2)
    expect(await machine.call('findDrift')).toEqual(whole)
  })

  it('sees and mends links of a container that someone changed', async () => {
    await machine.createNetwork('front')
    const web = await machine.startContainer('web', ['front'])
    const other = await machine.startContainer('other', ['front'])
    const address = addressOf(web)
    const look = () => machine.call('findLinkDrift', 'web', web.pid)
    expect(await look()).toEqual([])
    const changes: readonly (readonly [command: string, cause: string])[] = [
      ['ip link delete eth0', 'link eth0 is gone'],
      ['ip link set eth0 down', 'link eth0 is down'],
      ['ip address flush dev eth0', `link eth0 has lost its address ${address}`],
      ['ip route delete default', 'the default route is gone'],
      ['ip link set lo down', 'link lo is down'],
    ]
    for (const [command, cause] of changes) {
      await runIn(web, command)
      expect(await look()).toEqual([cause])
      await machine.call('repairLinks', 'web', web.pid)
      expect(await look()).toEqual([])
      expect(await ask(other, 'tcp', address, 80)).toBe(`web ${addressOf(other)}`)
    }
    for (const link of (await ours()).filter((name) => name.startsWith('stkv'))) {
      await runIn(machine, `ip link set ${link} nomaster`)
    }
    expect(await look()).toEqual(['link eth0 is cut off from network shop_front'])
    await machine.call('repairLinks', 'web', web.pid)
    expect(await look()).toEqual([])
  })

  it('goes on while the supervisor is away, and knows everything afterwards', async () => {
    await machine.createNetwork('front')
    const web = await machine.startContainer('web', ['front'])
    await machine.call('publish', 'web', [port({})])
    const before = await machine.call('list')
    await machine.restartSupervisor()
    expect(await ask(machine, 'tcp', '127.0.0.1', 8080)).toMatch(/^web /)
    await machine.call('restore', 'web', web.endpoints, [port({})])
    await machine.call('repairAll')
    expect(await machine.call('list')).toEqual(before)
    expect(await ask(machine, 'tcp', '127.0.0.1', 8080)).toMatch(/^web /)
    const next = await machine.startContainer('next', ['front'])
    expect(addressOf(next)).not.toBe(addressOf(web))
  })

  it('connects a container again while its old namespace is still there, at its old address', async () => {
    await machine.createNetwork('front')
    const first = await machine.startContainer('web', ['front'])
    await machine.call('publish', 'web', [port({})])
    const second = await machine.startContainer('web', ['front'])
    expect(second.endpoints).toEqual(first.endpoints)
    expect(await runIn(first, 'ip -oneline link')).not.toContain('eth0')
    expect(await runIn(second, 'ip -oneline link')).toContain('eth0')
    expect(await ask(machine, 'tcp', '127.0.0.1', 8080)).toMatch(/^web /)
  })

  it('leads a UDP client that goes on sending to the container that took over', async () => {
    await machine.createNetwork('front')
    const udp = port({ hostPort: 5300, containerPort: 53, protocol: 'udp' })
    const first = await machine.startContainer('first', ['front'])
    await machine.call('publish', 'first', [udp])
    const send = (): Promise<string> => ask(machine.outside, 'udp', machineAddress, 5300, '40000')
    expect(await send()).toBe(`first ${outsideAddress}`)
    await machine.call('release', 'first')
    await machine.startContainer('second', ['front'])
    await machine.call('publish', 'second', [udp])
    expect(addressOf(first)).toMatch(/\.2$/)
    expect(await send()).toBe(`second ${outsideAddress}`)
  })

  it('gives a container on two networks a way out through the one that has it', async () => {
    await machine.createNetwork('a-sealed', { internal: true })
    await machine.createNetwork('front')
    await machine.startServer(machine.outside, 'outside', '0.0.0.0')
    const both = await machine.startContainer('both', ['front', 'a-sealed'])
    const peer = await machine.startContainer('peer', ['a-sealed'])
    await machine.call('publish', 'both', [port({})])
    expect(both.endpoints.map(({ network }) => network)).toEqual(['shop_a-sealed', 'shop_front'])
    expect(await ask(both, 'tcp', outsideAddress, 80)).toBe(`outside ${machineAddress}`)
    expect(await ask(machine.outside, 'tcp', machineAddress, 8080)).toBe(`both ${outsideAddress}`)
    expect(await ask(peer, 'tcp', addressOf(both), 80)).toBe(`both ${addressOf(peer)}`)
  })

  it('publishes and attaches many containers at once', async () => {
    await machine.createNetwork('front')
    const ids = Array.from({ length: 20 }, (_, index) => `web-${index}`)
    const containers = await Promise.all(ids.map((id) => machine.startContainer(id, ['front'])))
    await Promise.all(
      ids.map((id, index) => machine.call('publish', id, [port({ hostPort: 9000 + index })])),
    )
    expect(new Set(containers.map((container) => addressOf(container))).size).toBe(20)
    expect(await ask(machine, 'tcp', '127.0.0.1', 9000)).toMatch(/^web-0 /)
    expect(await ask(machine, 'tcp', '127.0.0.1', 9019)).toMatch(/^web-19 /)
    await machine.call('unpublish', 'web-19')
    expect(await ask(machine, 'tcp', '127.0.0.1', 9019)).toBe('')
  })
})
