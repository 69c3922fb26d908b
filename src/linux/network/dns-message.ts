import dnsPacket from 'dns-packet'
import type { Answer, OptAnswer } from 'dns-packet'

/** A question that a container asked. */
export interface DnsQuery {
  readonly id: number
  /** As asked, in its own upper and lower case. */
  readonly name: string
  /** Such as `A`; `UNKNOWN_65` for one without a name here. */
  readonly type: string
  readonly recursionDesired: boolean
  /** Bytes that the asker takes over UDP by EDNS (RFC 6891); `undefined` without EDNS. */
  readonly payloadSize: number | undefined
  /** The whole message as it came. */
  readonly bytes: Buffer
}

/** RFC 1035 section 4.1.1. */
export const responseCodes = { success: 0, serverFailure: 2, noSuchName: 3, refused: 5 } as const

export interface DnsReply {
  readonly code: number
  readonly addresses: readonly string[]
  /** Of a reverse lookup. */
  readonly host: string | undefined
}

/** Containers' addresses change when they are made anew, so that nothing may be kept for long. */
const timeToLive = 1

/** What a UDP message may hold when the asker does not say otherwise, and the most we say ourselves. */
const plainPayloadSize = 512
const largestPayloadSize = 4096

/** `undefined` for anything that is not one plain question: hostile or broken, and not answered. */
export function parseQuery(bytes: Buffer): DnsQuery | undefined {
  const packet = decode(bytes)
  const question = packet?.questions?.[0]
  if (packet === undefined || question === undefined || packet.questions?.length !== 1) {
    return undefined
  }
  const isPlainQuery = packet.type === 'query' && operationCode(bytes) === 0
  if (!isPlainQuery || question.class !== 'IN') return undefined
  const edns = packet.additionals?.find((record): record is OptAnswer => record.type === 'OPT')
  return {
    id: packet.id ?? 0,
    name: question.name,
    type: question.type,
    recursionDesired: packet.flag_rd,
    payloadSize: edns?.udpPayloadSize,
    bytes,
  }
}

/** `maxBytes` bounds the message; what does not fit is left out, and the reply says so. */
export function encodeReply(query: DnsQuery, reply: DnsReply, maxBytes: number): Buffer {
  const answers = answerRecords(query, reply)
  const whole = encode(query, reply.code, answers, 0)
  if (whole.length <= maxBytes) return whole
  const recordBytes = (whole.length - encode(query, reply.code, [], 0).length) / answers.length
  const room = maxBytes - (whole.length - recordBytes * answers.length)
  const fitting = answers.slice(0, Math.max(0, Math.floor(room / recordBytes)))
  return encode(query, reply.code, fitting, dnsPacket.TRUNCATED_RESPONSE)
}

/** Bytes that a reply over UDP may have. */
export function udpLimit(query: DnsQuery): number {
  const wanted = query.payloadSize ?? plainPayloadSize
  return Math.min(Math.max(wanted, plainPayloadSize), largestPayloadSize)
}

/** Whether a message from an upstream is the reply to this query: same id, same question. */
export function isReplyTo(query: DnsQuery, message: Buffer): boolean {
  if (message.length < 12 || message.readUInt16BE(0) !== query.id) return false
  const packet = decode(message)
  const question = packet?.questions?.[0]
  if (packet?.type !== 'response' || question === undefined) return false
  const sameName = question.name.toLowerCase() === query.name.toLowerCase()
  return sameName && question.type === query.type
}

export function responseCode(message: Buffer): number {
  return message.length < 4 ? responseCodes.serverFailure : message.readUInt16BE(2) & 0xf
}

/** The address that a name below in-addr.arpa stands for. */
export function reversedAddress(name: string): string | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa\.?$/i.exec(name)
  return match?.slice(1).toReversed().join('.')
}

function decode(bytes: Buffer) {
  try {
    return dnsPacket.decode(bytes)
  } catch {
    return undefined // The decoder throws errors of any type for what is malformed.
  }
}

function operationCode(bytes: Buffer): number {
  return (bytes.readUInt16BE(2) >> 11) & 0xf
}

function answerRecords(query: DnsQuery, reply: DnsReply): Answer[] {
  const { name } = query
  const records: Answer[] = reply.addresses.map((data) => ({
    type: 'A',
    name,
    ttl: timeToLive,
    data,
  }))
  if (reply.host !== undefined) {
    records.push({ type: 'PTR', name, ttl: timeToLive, data: reply.host })
  }
  return records
}

function encode(query: DnsQuery, code: number, answers: readonly Answer[], flags: number): Buffer {
  const asked = query.recursionDesired ? dnsPacket.RECURSION_DESIRED : 0
  const edns: OptAnswer = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: largestPayloadSize,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  }
  const { questions = [] } = dnsPacket.decode(query.bytes)
  return dnsPacket.encode({
    type: 'response',
    id: query.id,
    flags: flags | asked | dnsPacket.RECURSION_AVAILABLE | code,
    questions,
    answers: [...answers],
    additionals: query.payloadSize === undefined ? [] : [edns],
  })
}
