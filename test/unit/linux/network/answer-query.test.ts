import { describe, expect, it } from 'vitest'
import { answerQuery } from '../../../../src/linux/network/answer-query.ts'
import { createNameTable } from '../../../../src/linux/network/name-table.ts'

const table = createNameTable()
for (const number of [1, 2, 3]) {
  table.set({
    containerId: `web${number}`,
    containerName: `shop-web-${number}`,
    endpoints: [{ network: 'shop_front', address: `10.210.0.${number}`, names: ['web'] }],
  })
}
const links = new Map([['site', 'web']])
const connected = { networks: ['shop_front'], forwards: true, links }
const sealed = { ...connected, forwards: false }

const answer = (type: string, name: string, asker = connected, random = () => 0.999) =>
  answerQuery({ type, name }, asker, table, random)
const reply = (changes: object) => ({
  type: 'reply',
  reply: { code: 0, addresses: [], host: undefined, ...changes },
})

describe('answerQuery', () => {
  it('gives all addresses of a name', () => {
    const addresses = ['10.210.0.1', '10.210.0.2', '10.210.0.3']
    expect(answer('A', 'web')).toEqual(reply({ addresses }))
    expect(answer('ANY', 'web')).toEqual(reply({ addresses }))
  })

  it('knows others by the names of the asker', () => {
    const addresses = ['10.210.0.1', '10.210.0.2', '10.210.0.3']
    expect(answer('A', 'Site.')).toEqual(reply({ addresses }))
    expect(answer('A', 'site', { ...connected, links: new Map() }).type).toBe('forward')
  })

  it('changes their order by chance', () => {
    const order = (random: number) => {
      const decision = answer('A', 'web', connected, () => random)
      return decision.type === 'reply' ? decision.reply.addresses : []
    }
    expect(order(0)).toEqual(['10.210.0.2', '10.210.0.3', '10.210.0.1'])
    expect(order(0.5)).toEqual(['10.210.0.1', '10.210.0.3', '10.210.0.2'])
  })

  it('answers other types of a known name with an empty success', () => {
    for (const type of ['AAAA', 'MX', 'UNKNOWN_65']) expect(answer(type, 'web')).toEqual(reply({}))
  })

  it('finds the name of an address', () => {
    expect(answer('PTR', '2.0.210.10.in-addr.arpa')).toEqual(
      reply({ host: 'shop-web-2.shop_front' }),
    )
    expect(answer('PTR', '9.0.210.10.in-addr.arpa')).toEqual({ type: 'forward' })
    expect(answer('PTR', '9.0.210.10.in-addr.arpa', sealed)).toEqual(reply({ code: 2 }))
  })

  it('forwards unknown names, of one label too', () => {
    expect(answer('A', 'example.org')).toEqual({ type: 'forward' })
    expect(answer('A', 'printer')).toEqual({ type: 'forward' })
  })

  it('lets nothing out for a container on internal networks only', () => {
    expect(answer('A', 'web', sealed)).toMatchObject({ reply: { code: 0 } })
    expect(answer('A', 'printer', sealed)).toEqual(reply({ code: 3 }))
    expect(answer('A', 'secret.example.org', sealed)).toEqual(reply({ code: 2 }))
  })
})
