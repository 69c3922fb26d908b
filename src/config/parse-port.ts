import { isIpAddress } from './ip-address.ts'

export interface ParsedPort {
  readonly hostAddress: string
  /** A port, a range such as `8000-8010`, or '' for any free port. */
  readonly published: string
  readonly target: number
  readonly protocol: string
}

export type PortResult =
  | { readonly ok: true; readonly ports: readonly ParsedPort[] }
  | { readonly ok: false; readonly reason: string }

export interface PortRange {
  readonly first: number
  readonly last: number
}

/** Reads `[address:][host:]container[/protocol]`; ranges give one entry per container port. */
export function parsePort(text: string): PortResult {
  const slash = text.lastIndexOf('/')
  const protocol = slash < 0 ? 'tcp' : text.slice(slash + 1).toLowerCase()
  const parts = (slash < 0 ? text : text.slice(0, slash)).split(':')
  const containerText = parts.at(-1) ?? ''
  const hostText = parts.at(-2) ?? ''
  const addressText = parts.slice(0, -2).join(':')
  const hostAddress = addressText.replace(/^\[(.*)\]$/, '$1')
  if (!['tcp', 'udp', 'sctp'].includes(protocol)) return failure(`'${protocol}' is no protocol`)
  if (hostAddress !== '' && !isIpAddress(hostAddress))
    return failure(`'${hostAddress}' is no IP address`)
  if (addressText.includes(':') && addressText === hostAddress)
    return failure(`the address '${hostAddress}' is not in brackets`)
  const container = parsePortRange(containerText)
  if (container === undefined || container.first === 0)
    return failure(badPort('container', containerText))
  const host = hostText === '' ? undefined : parsePortRange(hostText)
  if (hostText !== '' && host === undefined) return failure(badPort('host', hostText))
  const count = container.last - container.first + 1
  const hostCount = host === undefined ? count : host.last - host.first + 1
  if (hostCount !== count && count !== 1) {
    return failure(`the host range has ${hostCount} ports, the container range ${count}`)
  }
  const ports = Array.from({ length: count }, (_, index) => ({
    hostAddress,
    published: publishedAt(host, count, index),
    target: container.first + index,
    protocol,
  }))
  return { ok: true, ports: ports.toSorted(byTargetText) }
}

/** A port or a range of ports from 1 (0 as the only one: any) to 65535. */
export function parsePortRange(text: string): PortRange | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text)
  if (match === null) return undefined
  const first = Number(match[1])
  const last = Number(match[2] ?? match[1])
  return first <= last && last <= 65_535 ? { first, last } : undefined
}

function publishedAt(host: PortRange | undefined, count: number, index: number): string {
  if (host === undefined) return ''
  if (count === 1 && host.first !== host.last) return `${host.first}-${host.last}`
  return String(host.first + index)
}

/** Compose sorts the ports of a range as text: 10, 11, 9. */
function byTargetText(a: ParsedPort, b: ParsedPort): number {
  return `${a.target}/${a.protocol}` < `${b.target}/${b.protocol}` ? -1 : 1
}

function badPort(which: string, text: string): string {
  return text === '' ? `the ${which} port is missing` : `'${text}' is no ${which} port`
}

function failure(reason: string): PortResult {
  return { ok: false, reason }
}
