import { StackError } from '../../errors/stack-error.ts'
import {
  formatAddress,
  formatRange,
  isWithin,
  overlaps,
  parseAddress,
  parseRange,
  rangeAround,
} from './ipv4.ts'
import type { AddressRange } from './ipv4.ts'

export interface SubnetChoice {
  /** In CIDR notation. */
  readonly subnet: string
  readonly gateway: string
}

/** 10.210.0.0 to 10.254.255.255 in /24s: away from the pools of Docker (172.17 and up) and Podman (10.89 and up). */
const mainPool = { first: 0x0ad20000, count: 45 * 256 }
const reservePool = { first: 0xc0a80000, count: 256 }

/** A route this wide is a default route in disguise (VPNs split it in halves) and occupies nothing. */
const widestOccupyingPrefix = 8

/**
 * Picks a free /24. `preference` says where to start looking: networks that derive it from their
 * name get the same subnet again and again, and two supervisors seldom want the same one at once.
 */
export function chooseSubnet(
  usedRanges: readonly string[],
  preference: number,
): SubnetChoice | undefined {
  const used = usedRanges.flatMap(occupied)
  const isFree = (range: AddressRange) => !used.some((other) => overlaps(range, other))
  for (const subnet of candidates(preference)) {
    if (!isFree(subnet)) continue
    return { subnet: formatRange(subnet), gateway: formatAddress(subnet.first + 1) }
  }
  return undefined
}

export interface SubnetWish {
  readonly network: string
  readonly subnet: string
  readonly gateway: string | undefined
  /** Subnets of our other networks: none may be touched. */
  readonly ownSubnets: readonly string[]
  /** Ranges of the machine: a wider route may be overridden, an equal or narrower one not. */
  readonly hostRanges: readonly string[]
}

/** Accepts a subnet that the user wrote, or fails with NW0002 or NW0003. */
export function acceptSubnet(wish: SubnetWish): SubnetChoice {
  const range = parseRange(wish.subnet)
  const subject = `subnet ${wish.subnet} of network ${wish.network}`
  if (range === undefined || range.prefixLength < 8 || range.prefixLength > 30) {
    throw new StackError('NW0003', `${subject} is not an IPv4 range from /8 to /30`, {
      hint: 'write it like 10.5.0.0/24',
    })
  }
  const clash = findClash(range, wish)
  if (clash !== undefined) {
    throw new StackError('NW0002', `${subject} overlaps ${clash}, which is in use`, {
      hint: 'choose another subnet, or leave it out to get a free one',
    })
  }
  const gateway = wish.gateway ?? formatAddress(range.first + 1)
  if (!isHostAddress(parseAddress(gateway), range)) {
    throw new StackError(
      'NW0003',
      `gateway ${gateway} of network ${wish.network} is not in its subnet`,
      {
        hint: `use an address inside ${formatRange(range)}`,
      },
    )
  }
  return { subnet: formatRange(range), gateway }
}

export interface AddressWish {
  readonly subnet: string
  readonly gateway: string
  /** Part of the subnet to stay in, in CIDR notation. */
  readonly addressRange: string | undefined
  readonly isTaken: (address: string) => boolean
  /** The address given last: looking starts after it, so that one just freed rests for long. */
  readonly last: string | undefined
}

/** The next free address, or `undefined` when the subnet is full. */
export function nextAddress(wish: AddressWish): string | undefined {
  const subnet = parseRange(wish.subnet)
  if (subnet === undefined) return undefined
  const part = parseRange(wish.addressRange ?? wish.subnet) ?? subnet
  // Without the addresses of network and broadcast.
  const first = Math.max(part.first, subnet.first + 1)
  const size = Math.min(part.last, subnet.last - 1) - first + 1
  const last = parseAddress(wish.last ?? wish.gateway) ?? 0
  const start = last >= first && last < first + size ? last - first + 1 : 0
  for (let step = 0; step < size; step++) {
    const address = formatAddress(first + ((start + step) % size))
    if (address !== wish.gateway && !wish.isTaken(address)) return address
  }
  return undefined
}

/** Whether a container can have the address. */
export function isAddressOf(address: string, subnet: string): boolean {
  const range = parseRange(subnet)
  return range !== undefined && isHostAddress(parseAddress(address), range)
}

/** Derived from the address, so that a neighbour's ARP cache stays right when a container restarts. */
export function macAddress(address: string): string {
  const octets = address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'))
  return ['02', '42', ...octets].join(':')
}

function findClash(range: AddressRange, wish: SubnetWish): string | undefined {
  const own = wish.ownSubnets.find((text) => touches(range, text, 0))
  return own ?? wish.hostRanges.find((text) => touches(range, text, range.prefixLength))
}

function touches(range: AddressRange, text: string, narrowerThan: number): boolean {
  const other = parseRange(text)
  return other !== undefined && other.prefixLength >= narrowerThan && overlaps(range, other)
}

function isHostAddress(address: number | undefined, range: AddressRange): address is number {
  if (address === undefined || !isWithin(address, range)) return false
  return address !== range.first && address !== range.last
}

function occupied(text: string): AddressRange[] {
  const range = parseRange(text)
  return range !== undefined && range.prefixLength >= widestOccupyingPrefix ? [range] : []
}

function* candidates(preference: number): Generator<AddressRange> {
  yield* walk(mainPool, preference)
  yield* walk(reservePool, 0)
}

function* walk(pool: { first: number; count: number }, start: number): Generator<AddressRange> {
  for (let step = 0; step < pool.count; step++) {
    yield rangeAround(pool.first + ((start + step) % pool.count) * 256, 24)
  }
}
