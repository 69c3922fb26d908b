import ipaddr from 'ipaddr.js'

/** An IPv4 range in CIDR terms; addresses are unsigned 32-bit numbers. */
export interface AddressRange {
  readonly first: number
  readonly last: number
  readonly prefixLength: number
}

/** Four decimal parts, nothing else: no octal, no short forms. */
export function parseAddress(text: string): number | undefined {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined
  return ipaddr.IPv4.parse(text).octets.reduce((sum, octet) => sum * 256 + octet, 0)
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')
}

/** Accepts `10.1.2.3/24`; host bits are cleared. */
export function parseRange(text: string): AddressRange | undefined {
  const [addressText = '', prefixText = '', ...rest] = text.split('/')
  const address = parseAddress(addressText)
  if (address === undefined || rest.length > 0 || !/^\d{1,2}$/.test(prefixText)) return undefined
  const prefixLength = Number(prefixText)
  return prefixLength <= 32 ? rangeAround(address, prefixLength) : undefined
}

export function rangeAround(address: number, prefixLength: number): AddressRange {
  const size = 2 ** (32 - prefixLength)
  const first = Math.floor(address / size) * size
  return { first, last: first + size - 1, prefixLength }
}

export function formatRange(range: AddressRange): string {
  return `${formatAddress(range.first)}/${range.prefixLength}`
}

export function overlaps(one: AddressRange, other: AddressRange): boolean {
  return one.first <= other.last && other.first <= one.last
}

export function isWithin(address: number, range: AddressRange): boolean {
  return range.first <= address && address <= range.last
}

/** IPv4 or IPv6, as text that a socket takes. */
export function addressFamily(text: string): 4 | 6 | undefined {
  if (parseAddress(text) !== undefined) return 4
  return ipaddr.IPv6.isValid(text) ? 6 : undefined
}
