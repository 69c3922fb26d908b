import { describe, expect, it } from 'vitest'
import { createNameTable } from '../../../../src/linux/network/name-table.ts'
import type { NameRecord } from '../../../../src/linux/network/name-table.ts'

const front = 'shop_front'
const back = 'shop_back'

const record = (number: number, networks: readonly string[]): NameRecord => ({
  containerId: `web${number}`,
  containerName: `shop-web-${number}`,
  endpoints: networks.map((network, index) => ({
    network,
    address: `10.${210 + index}.0.${number}`,
    names: ['web', `shop-web-${number}`, 'API'],
  })),
})

function tableOf(...records: readonly NameRecord[]) {
  const table = createNameTable()
  for (const each of records) table.set(each)
  return table
}

describe('the name table', () => {
  it.each([
    ['web', ['10.210.0.1', '10.210.0.2']],
    ['WEB.', ['10.210.0.1', '10.210.0.2']],
    ['api', ['10.210.0.1', '10.210.0.2']],
    ['shop-web-2', ['10.210.0.2']],
    ['web.shop_front', ['10.210.0.1', '10.210.0.2']],
    ['Shop-Web-1.Shop_Front', ['10.210.0.1']],
    ['web.shop_back', []],
    ['shop_front', []],
    ['web.example.org', []],
    ['', []],
  ])('resolves %j on one network to %j', (name, addresses) => {
    const table = tableOf(record(1, [front]), record(2, [front]))
    expect(table.resolve(name, [front])).toEqual(addresses)
  })

  it('shows names of shared networks only', () => {
    const table = tableOf(record(1, [front, back]))
    expect(table.resolve('web', [front])).toEqual(['10.210.0.1'])
    expect(table.resolve('web', [back])).toEqual(['10.211.0.1'])
    expect(table.resolve('web', [back, front])).toEqual(['10.211.0.1', '10.210.0.1'])
    expect(table.resolve('web', ['other'])).toEqual([])
    expect(table.resolve('web', [])).toEqual([])
  })

  it('forgets a container, and nobody else', () => {
    const table = tableOf(record(1, [front]), record(2, [front]))
    table.remove('web1')
    table.remove('web1')
    expect(table.resolve('web', [front])).toEqual(['10.210.0.2'])
    expect(table.resolve('shop-web-1', [front])).toEqual([])
    expect(table.reverse('10.210.0.1', [front])).toBeUndefined()
  })

  it('replaces what it knew of a container', () => {
    const table = tableOf(record(1, [front]), { ...record(1, [back]), containerName: 'renamed' })
    expect(table.resolve('web', [front])).toEqual([])
    expect(table.resolve('web', [back])).toEqual(['10.210.0.1'])
    expect(table.reverse('10.210.0.1', [back])).toBe('renamed.shop_back')
  })

  it('finds names by address on shared networks only', () => {
    const table = tableOf(record(1, [front, back]))
    expect(table.reverse('10.210.0.1', [front])).toBe('shop-web-1.shop_front')
    expect(table.reverse('10.211.0.1', [front])).toBeUndefined()
  })
})
