import { describe, expect, it } from 'vitest'
import { isIpAddress, isIpv4InSubnet, parseIpv4Subnet } from '../../../src/config/ip-address.ts'

describe('isIpAddress', () => {
  it.each([
    '0.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    '2001:db8:0:0:0:0:0:1',
    '::ffff:10.0.0.1',
    '1::',
  ])('takes %s', (text) => {
    expect(isIpAddress(text)).toBe(true)
  })

  it.each([
    '',
    '1.2.3',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.4.5',
    ':',
    ':::',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7',
    'g::1',
    '[::1]',
    '1:2:3:4:5:6:7:8::',
  ])('refuses %j', (text) => {
    expect(isIpAddress(text)).toBe(false)
  })
})

describe('parseIpv4Subnet', () => {
  it('reads address and prefix length', () => {
    expect(parseIpv4Subnet('172.28.0.0/16')).toEqual({ address: '172.28.0.0', prefixLength: 16 })
  })

  it.each(['172.28.0.0', '172.28.0.1/16', '1.2.3.4/33', '1.2.3.4/', 'fd00::/64', '10.0.0.0/8/8'])(
    'refuses %s',
    (text) => {
      expect(parseIpv4Subnet(text)).toBeUndefined()
    },
  )

  it('knows which addresses are inside', () => {
    const subnet = { address: '192.168.0.0', prefixLength: 24 }
    expect(isIpv4InSubnet('192.168.0.254', subnet)).toBe(true)
    expect(isIpv4InSubnet('192.168.1.1', subnet)).toBe(false)
    expect(isIpv4InSubnet('200.0.0.1', { address: '128.0.0.0', prefixLength: 1 })).toBe(true)
  })
})
