import { describe, expect, it } from 'vitest'
import { failureOf } from '../../support/addon.ts'
import { openAddonNamespace, openNetworkNamespace } from '../../support/network-namespace.ts'
import type { NetworkNamespace } from '../../support/network-namespace.ts'

const bridge = {
  name: 'br-test',
  macAddress: '02:42:0a:4d:00:01',
  address: '10.77.0.1',
  prefixLength: 24,
  mtu: 1400,
}

describe('createBridge', () => {
  it('makes a bridge that is up, with its addresses and MTU', async () => {
    const host = await openAddonNamespace()
    const { index } = await host.addon.createBridge(bridge)
    const links = await host.addon.listLinks({})
    expect(links.links).toContainEqual({
      index,
      name: 'br-test',
      kind: 'bridge',
      up: true,
      masterIndex: 0,
    })
    expect(linkOf(host, 'br-test')).toMatchObject({ address: bridge.macAddress, mtu: 1400 })
    expect(addressesOf(host, 'br-test')).toEqual(['10.77.0.1/24'])
  })

  it('brings one that exists to the wanted form', async () => {
    const host = await openAddonNamespace()
    const first = await host.addon.createBridge(bridge)
    const other = { ...bridge, address: '10.78.0.1', macAddress: '02:42:0a:4e:00:01', mtu: 1300 }
    expect(await host.addon.createBridge(other)).toEqual(first)
    expect(addressesOf(host, 'br-test')).toEqual(['10.78.0.1/24'])
    expect(linkOf(host, 'br-test')).toMatchObject({ address: other.macAddress, mtu: 1300 })
  })

  it('leaves a link of another kind alone', async () => {
    const host = await openAddonNamespace()
    const before = linkOf(host, 'lo')
    const failure = await failureOf(host.addon.createBridge({ ...bridge, name: 'lo' }))
    expect(failure).toMatchObject({ code: 'EEXIST', subject: 'lo' })
    expect(linkOf(host, 'lo')).toEqual(before)
  })

  it("takes the MTU of the default route's link, or 1500", async () => {
    const host = await openAddonNamespace()
    await host.addon.createBridge({ ...bridge, mtu: 0 })
    expect(linkOf(host, 'br-test').mtu).toBe(1500)
    await host.addon.createBridge({ ...bridge, name: 'uplink', address: '10.9.0.1', mtu: 1280 })
    host.run('ip', 'route', 'add', 'default', 'via', '10.9.0.2')
    await host.addon.createBridge({ ...bridge, mtu: 0 })
    expect(linkOf(host, 'br-test').mtu).toBe(1280)
  })

  it('refuses malformed addresses', async () => {
    const host = await openAddonNamespace()
    for (const wrong of [{ address: '10.0.0' }, { macAddress: 'x' }, { prefixLength: 33 }]) {
      const failure = await failureOf(host.addon.createBridge({ ...bridge, ...wrong }))
      expect(failure.code).toBe('EINVAL')
    }
    expect((await host.addon.listLinks({})).links.map((link) => link.name)).toEqual(['lo'])
  })
})

describe('removeLink', () => {
  it('removes a link once', async () => {
    const host = await openAddonNamespace()
    await host.addon.createBridge(bridge)
    expect(await host.addon.removeLink({ name: 'br-test' })).toEqual({ removed: true })
    expect(await host.addon.removeLink({ name: 'br-test' })).toEqual({ removed: false })
  })
})

describe('listUsedRanges', () => {
  it('lists routes and addresses once each, without the default route', async () => {
    const host = await openAddonNamespace()
    expect(await host.addon.listUsedRanges({})).toEqual({ ranges: [] })
    await host.addon.createBridge(bridge)
    host.run('ip', 'route', 'add', '192.168.0.0/16', 'via', '10.77.0.2')
    host.run('ip', 'route', 'add', 'default', 'via', '10.77.0.2')
    expect(await host.addon.listUsedRanges({})).toEqual({
      ranges: ['10.77.0.0/24', '192.168.0.0/16'],
    })
  })
})

describe('connectNamespace', () => {
  it('connects containers with each other and with the host', async () => {
    const host = await openAddonNamespace()
    await host.addon.createBridge(bridge)
    const [first, second] = [await openNetworkNamespace(), await openNetworkNamespace()]
    await host.addon.connectNamespace({ ...process(first), endpoints: [endpoint(2)] })
    await host.addon.connectNamespace({ ...process(second), endpoints: [{ ...endpoint(3), linkLocal: ['169.254.8.8'] }] })
    expect(linkOf(first, 'eth0')).toMatchObject({ address: '02:42:0a:4d:00:02', mtu: 1400 })
    expect(addressesOf(first, 'eth0')).toEqual(['10.77.0.2/24'])
    expect(addressesOf(second, 'eth0')).toEqual(['10.77.0.3/24', '169.254.8.8/16'])
    expect(first.run('ip', 'route', 'show', 'default')).toContain('via 10.77.0.1 dev eth0')
    for (const address of ['10.77.0.1', '10.77.0.3', '127.0.0.1']) {
      expect(first.run('busybox', 'ping', '-c', '1', '-W', '2', address)).toContain('1 packets rec')
    }
  })

  it('connects to several networks in one call, with one default route', async () => {
    const host = await openAddonNamespace()
    await host.addon.createBridge(bridge)
    await host.addon.createBridge({ ...bridge, name: 'br-two', address: '10.78.0.1' })
    const container = await openNetworkNamespace()
    const second = {
      ...endpoint(5),
      bridge: 'br-two',
      hostLink: 'veth-two',
      containerLink: 'eth1',
      address: '10.78.0.5',
      gateway: null,
    }
    await host.addon.connectNamespace({
      ...process(container),
      endpoints: [endpoint(5), second],
    })
    expect(container.run('ip', 'route').trim().split('\n').length).toBe(3)
    container.run('busybox', 'ping', '-c', '1', '-W', '2', '10.78.0.1')
  })

  it('moves the default route to another network', async () => {
    const host = await openAddonNamespace()
    await host.addon.createBridge(bridge)
    await host.addon.createBridge({ ...bridge, name: 'br-two', address: '10.78.0.1' })
    const container = await openNetworkNamespace()
    const second = {
      ...endpoint(5),
      bridge: 'br-two',
      hostLink: 'veth-two',
      containerLink: 'eth1',
      address: '10.78.0.5',
      gateway: null,
    }
    await host.addon.connectNamespace({ ...process(container), endpoints: [endpoint(5)] })
    await host.addon.connectNamespace({ ...process(container), endpoints: [second] })
    const route = { ...process(container), link: 'eth1', gateway: '10.78.0.1' }
    await host.addon.setDefaultRoute(route)
    await host.addon.setDefaultRoute(route)
    expect(container.run('ip', 'route', 'show', 'default').trim()).toMatch(
      /^default via 10\.78\.0\.1 dev eth1 proto static *$/,
    )
    const wrong = await failureOf(host.addon.setDefaultRoute({ ...route, link: 'eth7' }))
    expect(wrong).toMatchObject({ code: 'ENODEV', subject: 'eth7' })
  })

  it('turns IPv6 off on the links of the container', async () => {
    const host = await openAddonNamespace()
    await host.addon.createBridge(bridge)
    const container = await openNetworkNamespace()
    await host.addon.connectNamespace({ ...process(container), endpoints: [endpoint(2)] })
    expect(container.run('ip', '-6', 'address', 'show', 'eth0')).toBe('')
  })

  it.each([
    ['no such bridge', { bridge: 'missing' }, 'ENODEV'],
    ['a gateway that is not there', { gateway: '1.2.3.4' }, 'ENETUNREACH'],
    ['a name that is too long', { containerLink: 'a-name-of-sixteen' }, 'ERANGE'],
  ])('leaves no link behind after %s', async (_, wrong, code) => {
    const host = await openAddonNamespace()
    await host.addon.createBridge(bridge)
    const container = await openNetworkNamespace()
    const failure = await failureOf(
      host.addon.connectNamespace({
        ...process(container),
        endpoints: [endpoint(2), { ...endpoint(3), containerLink: 'eth1', ...wrong }],
      }),
    )
    expect(failure.code).toBe(code)
    const names = (await host.addon.listLinks({})).links.map((link) => link.name)
    expect(names).toEqual(['lo', 'br-test'])
  })

  it('gives the text of the kernel as detail', async () => {
    const host = await openAddonNamespace()
    await host.addon.createBridge(bridge)
    const container = await openNetworkNamespace()
    const failure = await failureOf(
      host.addon.connectNamespace({
        ...process(container),
        endpoints: [{ ...endpoint(2), gateway: '1.2.3.4' }],
      }),
    )
    expect(failure).toMatchObject({
      syscall: 'RTM_NEWROUTE',
      subject: 'default route of eth0',
      detail: 'Nexthop has invalid gateway',
    })
  })

  it('refuses a process that has another start time', async () => {
    const host = await openAddonNamespace()
    const container = await openNetworkNamespace()
    const failure = await failureOf(
      host.addon.connectNamespace({ pid: container.pid, startTime: '1', endpoints: [] }),
    )
    expect(failure.code).toBe('ESRCH')
  })
})

function process({ pid, startTime }: NetworkNamespace) {
  return { pid, startTime }
}

function endpoint(host: number) {
  return {
    bridge: 'br-test',
    hostLink: `veth${host}`,
    containerLink: 'eth0',
    macAddress: `02:42:0a:4d:00:0${host}`,
    address: `10.77.0.${host}`,
    prefixLength: 24,
    linkLocal: [],
    gateway: '10.77.0.1',
  }
}

function linkOf(namespace: NetworkNamespace, name: string) {
  const [link] = JSON.parse(namespace.run('ip', '-json', 'link', 'show', name)) as [
    { readonly address: string; readonly mtu: number },
  ]
  return link
}

function addressesOf(namespace: NetworkNamespace, name: string): readonly string[] {
  const output = namespace.run('ip', '-4', '-oneline', 'address', 'show', name)
  return [...output.matchAll(/inet (\S+)/g)].map((match) => match[1] ?? '')
}
