import { beforeEach, describe, expect, it } from 'vitest'
import { AddressBook } from '../../../../src/linux/network/address-book.ts'
import type { ObservedNetwork } from '../../../../src/model/observed-state.ts'

const network = (name: string, subnet: string, gateway: string): ObservedNetwork => ({
  name,
  project: 'shop',
  key: name,
  configHash: 'hash',
  subnet,
  gateway,
  internal: false,
})
const networks = new Map([
  ['front', network('front', '10.1.0.0/24', '10.1.0.1')],
  ['back', network('back', '10.2.0.0/30', '10.2.0.1')],
])
const on = (...names: readonly string[]) =>
  names.map((name) => ({ network: name, wish: { aliases: [] } }))

describe('the address book', () => {
  let book: AddressBook
  beforeEach(() => {
    book = new AddressBook((name) => networks.get(name))
  })

  it('numbers links by the names of their networks, not by the order in the file', () => {
    const endpoints = book.allocate('web', [
      { network: 'front', wish: { aliases: ['www'] } },
      { network: 'back', wish: { aliases: [] } },
    ])
    expect(endpoints).toEqual([
      {
        network: 'back',
        link: 'eth0',
        address: '10.2.0.2',
        prefixLength: 30,
        macAddress: '02:42:0a:02:00:02',
        aliases: [],
      },
      {
        network: 'front',
        link: 'eth1',
        address: '10.1.0.2',
        prefixLength: 24,
        macAddress: '02:42:0a:01:00:02',
        aliases: ['www'],
      },
    ])
  })

  it('gives the same addresses again, with the aliases of the day', () => {
    const [first] = book.allocate('web', on('front'))
    const [second] = book.allocate('web', [{ network: 'front', wish: { aliases: ['new'] } }])
    expect(second).toEqual({ ...first, aliases: ['new'] })
  })

  it('gives what a service asks for, the highest priority first', () => {
    const wish = { aliases: [], address: '10.1.0.77', macAddress: '02:42:ac:11:65:43' }
    const endpoints = book.allocate('web', [
      { network: 'back', wish: { aliases: [] } },
      {
        network: 'front',
        wish: { ...wish, interfaceName: 'front0', priority: 5, gatewayPriority: 2 },
      },
    ])
    expect(endpoints.map(({ network }) => network)).toEqual(['front', 'back'])
    expect(endpoints[0]).toEqual({
      network: 'front',
      link: 'front0',
      address: '10.1.0.77',
      prefixLength: 24,
      macAddress: '02:42:ac:11:65:43',
      aliases: [],
      interfaceName: 'front0',
      gatewayPriority: 2,
    })
    expect(book.allocate('next', on('front'))[0]?.address).toBe('10.1.0.2')
  })

  it.each(['10.1.0.1', '10.1.0.0', '10.9.0.2', '10.1.0.9'])(
    'refuses %s, which is not free',
    (address) => {
      book.allocate('one', [{ network: 'front', wish: { aliases: [], address: '10.1.0.9' } }])
      expect(() =>
        book.allocate('two', [{ network: 'front', wish: { aliases: [], address } }]),
      ).toThrow(
        expect.objectContaining({ code: 'NW0002', message: expect.stringContaining(address) }),
      )
    },
  )

  it('stays in the range of a network, and leaves out what is reserved', () => {
    const narrow = {
      ...network('narrow', '10.3.0.0/24', '10.3.0.1'),
      addressRange: '10.3.0.8/30',
      reservedAddresses: ['10.3.0.9'],
    }
    const ranged = new AddressBook(() => narrow)
    const given = ['a', 'b', 'c'].map((id) => ranged.allocate(id, on('narrow'))[0]?.address)
    expect(given).toEqual(['10.3.0.8', '10.3.0.10', '10.3.0.11'])
    expect(() => ranged.allocate('d', on('narrow'))).toThrow(
      expect.objectContaining({ code: 'NW0002', message: expect.stringContaining('narrow') }),
    )
  })

  it('lets a released address rest while there are others', () => {
    book.allocate('one', on('front'))
    book.release('one')
    expect(book.of('one')).toEqual([])
    expect(book.allocate('two', on('front'))[0]?.address).toBe('10.1.0.3')
  })

  it('gives nobody an address that was restored, and goes on after it', () => {
    const [endpoint] = new AddressBook((name) => networks.get(name)).allocate('old', on('front'))
    if (endpoint === undefined) throw new Error('no endpoint')
    book.restore('old', [endpoint])
    expect(book.allocate('new', on('front'))[0]?.address).toBe('10.1.0.3')
    expect(book.users('front')).toEqual(['old', 'new'])
    expect(book.users('back')).toEqual([])
  })

  it('says when a network is full or missing, and gives nothing then', () => {
    book.allocate('one', on('back'))
    expect(() => book.allocate('two', on('back'))).toThrow(
      expect.objectContaining({ code: 'NW0002' }),
    )
    expect(() => book.allocate('two', on('none'))).toThrow(
      expect.objectContaining({ code: 'NW0004', message: 'network none does not exist' }),
    )
    expect(book.users('back')).toEqual(['one'])
  })
})
