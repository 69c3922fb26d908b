import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  acceptSubnet,
  chooseSubnet,
  macAddress,
  nextAddress,
} from '../../../../src/linux/network/address-pool.ts'
import {
  formatRange,
  overlaps,
  parseRange,
  rangeAround,
} from '../../../../src/linux/network/ipv4.ts'

const anyRange = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 8, max: 32 }))
  .map(([address, prefixLength]) => formatRange(rangeAround(address, prefixLength)))
const privateRange = fc
  .tuple(fc.integer({ min: 0x0a000000, max: 0x0affffff }), fc.integer({ min: 9, max: 30 }))
  .map(([address, prefixLength]) => formatRange(rangeAround(address, prefixLength)))

const mustParse = (text: string) => parseRange(text) ?? expect.fail(`${text} is no range`)

describe('chooseSubnet', () => {
  it('never touches what is used', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(anyRange, privateRange)), fc.nat(), (used, preference) => {
        const choice = chooseSubnet(used, preference)
        if (choice === undefined) return
        const subnet = mustParse(choice.subnet)
        expect(used.filter((other) => overlaps(subnet, mustParse(other)))).toEqual([])
      }),
    )
  })

  it('starts at the preference, and knows as many subnets as there are in 10.210 to 10.254', () => {
    const subnets = Array.from(
      { length: 45 * 256 + 1 },
      (_, index) => chooseSubnet([], index)?.subnet,
    )
    expect(subnets.slice(0, 2)).toEqual(['10.210.0.0/24', '10.210.1.0/24'])
    expect(subnets.slice(-2)).toEqual(['10.254.255.0/24', '10.210.0.0/24'])
    expect(new Set(subnets).size).toBe(45 * 256)
  })

  it('goes on after what is used, around the end of the pool', () => {
    expect(chooseSubnet(['10.210.0.0/23'], 0)?.subnet).toBe('10.210.2.0/24')
    expect(chooseSubnet(['10.254.255.0/24'], 45 * 256 - 1)?.subnet).toBe('10.210.0.0/24')
  })

  it('stays away from the pools of Docker and Podman', () => {
    fc.assert(
      fc.property(fc.nat(), (preference) => {
        const subnet = mustParse(chooseSubnet([], preference)?.subnet ?? 'none')
        for (const other of ['172.16.0.0/12', '10.88.0.0/16', '10.89.0.0/16']) {
          expect(overlaps(subnet, mustParse(other))).toBe(false)
        }
      }),
    )
  })

  it('goes to 192.168 when a VPN has all of 10, and gives up when that is taken too', () => {
    expect(chooseSubnet(['10.0.0.0/8', '192.168.0.0/24'], 7)).toEqual({
      subnet: '192.168.1.0/24',
      gateway: '192.168.1.1',
    })
    expect(chooseSubnet(['10.0.0.0/8', '192.168.0.0/16'], 7)).toBeUndefined()
  })

  it('takes no notice of default routes, halved or whole', () => {
    const used = ['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1']
    expect(chooseSubnet(used, 0)?.subnet).toBe('10.210.0.0/24')
  })
})

describe('acceptSubnet', () => {
  const accept = (changes: Partial<Parameters<typeof acceptSubnet>[0]>) =>
    acceptSubnet({
      network: 'shop_front',
      subnet: '10.5.0.0/24',
      gateway: undefined,
      ownSubnets: [],
      hostRanges: [],
      ...changes,
    })

  it('takes the first address as gateway unless another is given', () => {
    expect(accept({})).toEqual({ subnet: '10.5.0.0/24', gateway: '10.5.0.1' })
    expect(accept({ gateway: '10.5.0.254' }).gateway).toBe('10.5.0.254')
    expect(accept({ subnet: '10.5.0.77/24' }).subnet).toBe('10.5.0.0/24')
  })

  it.each(['10.5.0.0', '10.5.0.0/31', '10.0.0.0/7', 'fd00::/64', '010.5.0.0/24', '10.5/24', ''])(
    'refuses %j',
    (subnet) => {
      expect(() => accept({ subnet })).toThrow(/is not an IPv4 range/)
    },
  )

  it.each(['10.6.0.1', '10.5.0.0', '10.5.0.255', 'router'])('refuses the gateway %s', (gateway) => {
    expect(() => accept({ gateway })).toThrow(/is not in its subnet/)
  })

  it('refuses what touches another network of ours', () => {
    expect(() => accept({ ownSubnets: ['10.5.0.128/25'] })).toThrow(/overlaps 10\.5\.0\.128\/25/)
    expect(() => accept({ ownSubnets: ['10.0.0.0/8'] })).toThrow(/overlaps 10\.0\.0\.0\/8/)
  })

  it('overrides a wider route of the machine, not an equal or narrower one', () => {
    expect(accept({ hostRanges: ['10.0.0.0/8', '0.0.0.0/0'] }).subnet).toBe('10.5.0.0/24')
    expect(() => accept({ hostRanges: ['10.5.0.0/24'] })).toThrow(/overlaps/)
    expect(() => accept({ hostRanges: ['10.5.0.9/32'] })).toThrow(/overlaps/)
  })
})

describe('nextAddress', () => {
  const subnet = '10.5.0.0/29'
  const gateway = '10.5.0.1'

  it('gives each address once, then none', () => {
    const taken: string[] = []
    for (;;) {
      const isTaken = (address: string) => taken.includes(address)
      const address = nextAddress({
        subnet,
        gateway,
        addressRange: undefined,
        isTaken,
        last: taken.at(-1),
      })
      if (address === undefined) break
      taken.push(address)
    }
    expect(taken).toEqual(['10.5.0.2', '10.5.0.3', '10.5.0.4', '10.5.0.5', '10.5.0.6'])
  })

  it('lets an address rest that was just given back', () => {
    const next = (last: string) =>
      nextAddress({ subnet, gateway, addressRange: undefined, isTaken: () => false, last })
    expect(next('10.5.0.3')).toBe('10.5.0.4')
    expect(next('10.5.0.6')).toBe('10.5.0.2')
    expect(next('192.0.2.1')).toBe('10.5.0.2')
  })

  it('gives only free host addresses of the subnet', () => {
    const host = fc.integer({ min: 1, max: 6 }).map((part) => `10.5.0.${part}`)
    fc.assert(
      fc.property(fc.uniqueArray(host), host, host, (taken, last, router) => {
        const isTaken = (address: string) => taken.includes(address)
        const address = nextAddress({
          subnet,
          gateway: router,
          addressRange: undefined,
          isTaken,
          last,
        })
        const free = [1, 2, 3, 4, 5, 6]
          .map((part) => `10.5.0.${part}`)
          .filter((candidate) => candidate !== router && !isTaken(candidate))
        expect([undefined, ...free].includes(address)).toBe(true)
        expect(address === undefined).toBe(free.length === 0)
      }),
    )
  })
})

describe('macAddress', () => {
  it('is locally administered and tells addresses apart', () => {
    expect(macAddress('10.210.3.17')).toBe('02:42:0a:d2:03:11')
  })
})
