import { formatAddress } from './ipv4.ts'

/** A line of /proc/net/{tcp,tcp6,udp,udp6}. */
export interface ProcSocket {
  /** IPv4 as such, also when an IPv6 socket holds it; `*` for all addresses. */
  readonly address: string
  readonly port: number
  readonly inode: number
  /** Whether it takes the port for itself: listening, or unconnected for UDP. */
  readonly holdsPort: boolean
}

/** States of /proc/net/tcp: 0A is LISTEN; of udp: 07 is "unconnected" (CLOSE). */
const holdingStates = new Set(['0A', '07'])

/** See proc(5). Lines that do not fit are left out. */
export function parseProcSockets(text: string): readonly ProcSocket[] {
  return text.split('\n').slice(1).flatMap(parseLine)
}

/** Whether a socket on `held` keeps one on `wanted` from being bound. */
export function addressesCollide(held: string, wanted: string): boolean {
  return held === '*' || wanted === '0.0.0.0' || held === wanted
}

function parseLine(line: string): ProcSocket[] {
  const fields = line.trim().split(/\s+/)
  const [addressText = '', portText = ''] = (fields[1] ?? '').split(':')
  const inode = Number(fields[9])
  const port = Number.parseInt(portText, 16)
  if (!Number.isInteger(inode) || !Number.isInteger(port)) return []
  const holdsPort = holdingStates.has(fields[3] ?? '')
  return [{ address: parseHexAddress(addressText), port, inode, holdsPort }]
}

/** The kernel prints addresses as 32-bit words in the byte order of the machine. */
function parseHexAddress(hex: string): string {
  if (/^0+$/.test(hex)) return '*'
  const isMappedIpv4 = hex.length === 32 && hex.startsWith('0000000000000000FFFF0000')
  if (hex.length !== 8 && !isMappedIpv4) return hex
  return formatAddress(Buffer.from(hex.slice(-8), 'hex').readUInt32LE(0))
}
