import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bridgeName, hostLinkName, tableName } from '../../../../src/linux/network/link-names.ts'

describe('names in the kernel', () => {
  it('are valid whatever the network is called', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (instance, network, container) => {
        expect(bridgeName(instance, network)).toMatch(/^stk[0-9a-f]{10}$/)
        expect(hostLinkName(instance, network, container)).toMatch(/^stkv[0-9a-f]{11}$/)
        expect(tableName(instance, network)).toMatch(/^stack-[0-9a-f]{10}$/)
      }),
    )
  })

  it('differ between two supervisors of one machine', () => {
    expect(bridgeName('one', 'shop_default')).not.toBe(bridgeName('two', 'shop_default'))
    expect(tableName('one', 'shop_default')).not.toBe(tableName('two', 'shop_default'))
  })

  it('stay the same from start to start', () => {
    expect(bridgeName('one', 'shop_default')).toBe(bridgeName('one', 'shop_default'))
    expect(hostLinkName('one', 'a', 'c1')).not.toBe(hostLinkName('one', 'b', 'c1'))
  })
})
