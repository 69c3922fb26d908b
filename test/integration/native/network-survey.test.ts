import { describe, expect, it } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { openAddonNamespace, openNetworkNamespace } from '../../support/network-namespace.ts'
import type { NetworkNamespace } from '../../support/network-namespace.ts'

const bridge = {
  name: 'br-test',
  macAddress: '02:42:0a:4d:00:01',
  address: '10.77.0.1',
  prefixLength: 24,
  mtu: 1400,
}

const endpoint = {
  bridge: 'br-test',
  hostLink: 'veth2',
  containerLink: 'eth0',
  macAddress: '02:42:0a:4d:00:02',
  address: '10.77.0.2',
  prefixLength: 24,
  linkLocal: ['169.254.7.7'],
  gateway: '10.77.0.1',
}

async function connected() {
  const host = await openAddonNamespace()
  const container = await openNetworkNamespace()
  const owner = { pid: container.pid, startTime: container.startTime }
  await host.addon.createBridge(bridge)
  await host.addon.connectNamespace({ ...owner, endpoints: [endpoint] })
  return { host, container, owner }
}

describe('surveyNamespaces', () => {
  it('sees links, addresses and gateways, and what is gone of them', async () => {
    const { host, container, owner } = await connected()
    const look = async () => (await host.addon.surveyNamespaces({ processes: [owner] })).namespaces
    expect(await look()).toEqual([
      {
        links: expect.arrayContaining([
          { name: 'lo', up: true, addresses: ['127.0.0.1'] },
          { name: 'eth0', up: true, addresses: ['10.77.0.2', '169.254.7.7'] },
        ]),
        gateways: ['10.77.0.1'],
      },
    ])
    container.run('ip', 'address', 'del', '169.254.7.7/16', 'dev', 'eth0')
    container.run('ip', 'link', 'set', 'eth0', 'down')
    expect(await look()).toEqual([
      {
        links: expect.arrayContaining([{ name: 'eth0', up: false, addresses: ['10.77.0.2'] }]),
        gateways: [],
      },
    ])
  })

  it('answers null for a process that is gone, and goes on', async () => {
    const { host, owner } = await connected()
    const processes = [{ ...owner, startTime: '1' }, owner]
    const { namespaces } = await host.addon.surveyNamespaces({ processes })
    expect(namespaces).toEqual([null, expect.objectContaining({ gateways: ['10.77.0.1'] })])
  })
})

describe('countFirewallRules', () => {
  it('counts the rules of each table, and none of one that is not there', async () => {
    const host = await openAddonNamespace()
    host.run('nft', 'table inet one { chain a { ip daddr 1.1.1.1 drop; counter; }; chain b { drop; }; }')
    host.run('nft', 'table inet other { chain a { drop; }; }')
    const tables = ['one', 'gone', 'other']
    expect(await host.addon.countFirewallRules({ tables })).toEqual({ counts: [3, 0, 1] })
    host.run('nft', 'flush chain inet one a')
    expect(await host.addon.countFirewallRules({ tables })).toEqual({ counts: [1, 0, 1] })
  })
})

describe('waitForLostLink', () => {
  it('tells of a link that is taken away', async () => {
    const { host } = await connected()
    await lost(host.addon.waitForLostLink({}), () => {
      host.run('ip', 'link', 'add', 'short', 'type', 'bridge')
      host.run('ip', 'link', 'del', 'short')
    })
  })

  it('tells of an address that is taken from a container', async () => {
    const { host, container } = await connected()
    await lost(host.addon.waitForLostLink({}), () => loseAddress(container))
  })
})

describe('waitForLostRule', () => {
  it('tells of a table that is taken away', async () => {
    const host = await openAddonNamespace()
    await lost(host.addon.waitForLostRule({}), () => {
      host.run('nft', 'table inet short { chain a { drop; }; }')
      host.run('nft', 'delete table inet short')
    })
  })
})

function loseAddress(container: NetworkNamespace): void {
  container.run('ip', 'address', 'flush', 'dev', 'eth0')
  container.run('ip', 'address', 'add', '10.77.0.2/24', 'dev', 'eth0')
}

/** The listener is in another process, so the loss is repeated until it listens. */
async function lost(waiting: Promise<unknown>, lose: () => void): Promise<void> {
  let isTold = false
  const told = waiting.then(() => (isTold = true))
  await eventually(
    () => {
      if (!isTold) lose()
      return isTold
    },
    { for: 'the loss that was told' },
  )
  await told
}
