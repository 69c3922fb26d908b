import dnsPacket from 'dns-packet'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  encodeReply,
  isReplyTo,
  parseQuery,
  responseCode,
  reversedAddress,
  udpLimit,
} from '../../../../src/linux/network/dns-message.ts'
import type { DnsQuery } from '../../../../src/linux/network/dns-message.ts'

const message = (changes: Partial<dnsPacket.Packet> = {}) =>
  dnsPacket.encode({
    type: 'query',
    id: 4711,
    flags: dnsPacket.RECURSION_DESIRED,
    questions: [{ type: 'A', name: 'Web' }],
    ...changes,
  })

const edns = (udpPayloadSize: number): dnsPacket.OptAnswer => ({
  type: 'OPT',
  name: '.',
  udpPayloadSize,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
})

const mustParse = (bytes: Buffer): DnsQuery => parseQuery(bytes) ?? expect.fail('not a query')
const addresses = (count: number) => Array.from({ length: count }, (_, index) => `10.0.0.${index}`)

describe('parseQuery', () => {
  it('reads a question as it was asked', () => {
    expect(mustParse(message())).toMatchObject({ id: 4711, name: 'Web', type: 'A' })
    expect(mustParse(message({ additionals: [edns(1232)] })).payloadSize).toBe(1232)
  })

  it.each([
    ['a response', message({ type: 'response' })],
    ['no question', message({ questions: [] })],
    [
      'two questions',
      message({
        questions: [
          { type: 'A', name: 'a' },
          { type: 'A', name: 'b' },
        ],
      }),
    ],
    ['another class', message({ questions: [{ type: 'TXT', name: 'version.bind', class: 'CH' }] })],
    ['another operation', message({ flags: 5 << 11 })],
    ['an empty message', Buffer.alloc(0)],
    ['a cut one', message().subarray(0, 15)],
  ])('leaves %s alone', (_, bytes) => {
    expect(parseQuery(bytes)).toBeUndefined()
  })

  it('survives whatever comes, and can answer what it accepts', () => {
    const start = message({ additionals: [edns(1232)] })
    const patches = fc.array(fc.tuple(fc.nat(start.length - 1), fc.nat(255)), { maxLength: 6 })
    const damaged = patches.map((changes) => {
      const bytes = Buffer.from(start)
      for (const [at, value] of changes) bytes[at] = value
      return bytes
    })
    const noise = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes))
    fc.assert(
      fc.property(fc.oneof(damaged, noise), (bytes) => {
        const query = parseQuery(bytes)
        if (query === undefined) return
        const reply = { code: 2, addresses: addresses(3), host: undefined }
        const encoded = encodeReply(query, reply, udpLimit(query))
        expect(encoded.readUInt16BE(0)).toBe(query.id)
        expect(encoded.length).toBeLessThanOrEqual(udpLimit(query))
      }),
      { numRuns: 5000 },
    )
  })
})

describe('encodeReply', () => {
  it('repeats the question and gives addresses that may be kept for one second', () => {
    const query = mustParse(message())
    const reply = { code: 0, addresses: ['10.210.0.2'], host: undefined }
    const decoded = dnsPacket.decode(encodeReply(query, reply, 512))
    expect(decoded).toMatchObject({
      id: 4711,
      type: 'response',
      rcode: 'NOERROR',
      flag_rd: true,
      flag_ra: true,
      flag_tc: false,
      questions: [{ name: 'Web', type: 'A' }],
      answers: [{ name: 'Web', type: 'A', ttl: 1, data: '10.210.0.2' }],
      additionals: [],
    })
  })

  it('says so when not all addresses fit', () => {
    const query = mustParse(message())
    const reply = { code: 0, addresses: addresses(100), host: undefined }
    const encoded = encodeReply(query, reply, udpLimit(query))
    const decoded = dnsPacket.decode(encoded)
    expect(encoded.length).toBeLessThanOrEqual(512)
    expect(decoded.flag_tc).toBe(true)
    expect(decoded.answers?.length).toBe(25)
    expect(dnsPacket.decode(encodeReply(query, reply, 65_535)).answers).toHaveLength(100)
  })

  it('uses the room that the asker offers, within reason', () => {
    const limit = (size: number) => udpLimit(mustParse(message({ additionals: [edns(size)] })))
    expect([limit(100), limit(1232), limit(65_000)]).toEqual([512, 1232, 4096])
    const query = mustParse(message({ additionals: [edns(1232)] }))
    const reply = { code: 0, addresses: addresses(40), host: undefined }
    const decoded = dnsPacket.decode(encodeReply(query, reply, udpLimit(query)))
    expect(decoded.answers).toHaveLength(40)
    expect(decoded.additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 4096 }])
  })

  it('names a host for a reverse lookup', () => {
    const query = mustParse(
      message({ questions: [{ type: 'PTR', name: '2.0.210.10.in-addr.arpa' }] }),
    )
    const reply = { code: 0, addresses: [], host: 'shop-web-1.shop_front' }
    expect(dnsPacket.decode(encodeReply(query, reply, 512)).answers).toMatchObject([
      { type: 'PTR', data: 'shop-web-1.shop_front' },
    ])
  })

  it('carries the code of a failure', () => {
    const query = mustParse(message())
    expect(responseCode(encodeReply(query, { code: 3, addresses: [], host: undefined }, 512))).toBe(
      3,
    )
  })
})

describe('isReplyTo', () => {
  const query = mustParse(message())
  it.each([
    ['the reply', message({ type: 'response' }), true],
    ['one of another id', message({ type: 'response', id: 1 }), false],
    [
      'one to another question',
      message({ type: 'response', questions: [{ type: 'A', name: 'x' }] }),
      false,
    ],
    ['a query', message(), false],
    ['noise', Buffer.from('noise'), false],
  ])('%s: %s', (_, bytes, expected) => {
    expect(isReplyTo(query, bytes)).toBe(expected)
  })
})

describe('reversedAddress', () => {
  it('turns the labels around', () => {
    expect(reversedAddress('4.3.2.1.In-Addr.arpa.')).toBe('1.2.3.4')
    expect(reversedAddress('3.2.1.in-addr.arpa')).toBeUndefined()
  })
})
