/** Whether a text is an IPv4 address in four decimal parts. */
export function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return (
    parts.length === 4 &&
    parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  )
}

/** Whether a text is an IPv6 address, without brackets and zone. */
export function isIpv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2 || !/^[0-9a-fA-F:.]+$/.test(text)) return false
  const parts = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const last = parts.at(-1) ?? ''
  const groups = last.includes('.') ? parts.slice(0, -1) : parts
  const count = groups.length + (groups.length === parts.length ? 0 : 2)
  const areGroups = groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))
  const isTailFine = !last.includes('.') || isIpv4(last)
  return areGroups && isTailFine && (halves.length === 2 ? count < 8 : count === 8)
}

export function isIpAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text)
}

export interface Subnet {
  readonly address: string
  readonly prefixLength: number
}

/** An IPv4 range in CIDR notation whose address is the range's first. */
export function parseIpv4Subnet(text: string): Subnet | undefined {
  const [address = '', prefix = '', ...rest] = text.split('/')
  const prefixLength = Number(prefix)
  const isFormed =
    rest.length === 0 && isIpv4(address) && /^\d{1,2}$/.test(prefix) && prefixLength <= 32
  if (!isFormed || (ipv4Number(address) & ~ipv4Mask(prefixLength)) !== 0) return undefined
  return { address, prefixLength }
}

export function isIpv4InSubnet(address: string, subnet: Subnet): boolean {
  const mask = ipv4Mask(subnet.prefixLength)
  return (ipv4Number(address) & mask) === (ipv4Number(subnet.address) & mask)
}

function ipv4Number(address: string): number {
  return address.split('.').reduce((number, part) => (number << 8) | Number(part), 0)
}

function ipv4Mask(prefixLength: number): number {
  return prefixLength === 0 ? 0 : -1 << (32 - prefixLength)
}
