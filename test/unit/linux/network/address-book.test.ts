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
const on = (...names: readonly string[]) => names.map((name) => ({ network: name, aliases: [] }))

describe('the address book', () => {
  let book: AddressBook
  beforeEach(() => {
    book = new AddressBook((name) => networks.get(name))
  })

  it('numbers links by the names of their networks, not by the order in the file', () => {
    const endpoints = book.allocate('web', [
      { network: 'front', aliases: ['www'] },
      { network: 'back', aliases: [] },
    ])
    expect(endpoints).toEqual([
      {
        network: 'back',
        address: '10.2.0.2',
        prefixLength: 30,
        macAddress: '02:42:0a:02:00:02',
        aliases: [],
      },
      {
        network: 'front',
        address: '10.1.0.2',
        prefixLength: 24,
        macAddress: '02:42:0a:01:00:02',
        aliases: ['www'],
      },
    ])
  })

  it('gives the same addresses again, with the aliases of the day', () => {
    const [first] = book.allocate('web', on('front'))
    const [second] = book.allocate('web', [{ network: 'front', aliases: ['new'] }])
    expect(second).toEqual({ ...first, aliases: ['new'] })
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
