import type { PublishedPort } from '../../model/port-mapping.ts'
import { parseAddress } from './ipv4.ts'

/** One network as its firewall table shows it. */
export interface FirewallNetwork {
  readonly table: string
  readonly bridge: string
  /** In CIDR notation. */
  readonly subnet: string
  /** Without a way out, and without published ports. */
  readonly internal: boolean
  readonly published: readonly PublishedEndpoint[]
}

export interface PublishedEndpoint extends PublishedPort {
  readonly containerAddress: string
}

/**
 * Script for `nft -f` that replaces the whole table in one transaction. Connections in progress
 * keep their address translation: that is in the connection tracker, not in the table.
 *
 * A drop here is final, an accept is not: another program's table can still drop the packet.
 */
export function renderTable(network: FirewallNetwork): string {
  const chains = network.internal
    ? [rawPrerouting([]), internalForward(network.bridge)]
    : [...natChains(network), forward(network.bridge)]
  const body = chains.map((chain) => chain.map((line) => `  ${line}\n`).join('')).join('\n')
  return `${renderRemoval(network.table)}table inet ${network.table} {\n${body}}\n`
}

/** Script that removes the table and succeeds when there is none. */
export function renderRemoval(table: string): string {
  return `table inet ${table}\ndelete table inet ${table}\n`
}

/** How many rules the table has that a script of `renderTable` makes. */
export function countRules(script: string): number {
  return script.split('\n').filter((line) => /^ {4}(?!type )/.test(line)).length
}

function natChains(network: FirewallNetwork): string[][] {
  const onLoopback = network.published.filter(isLoopback)
  const elsewhere = network.published.filter((port) => !isLoopback(port))
  const zoned = (ports: readonly PublishedEndpoint[]) =>
    ports.filter((port) => port.protocol === 'udp').map(zoneRule)
  return [
    rawPrerouting(jumpIf(elsewhere.some(isUdp), 'zones')),
    chain('raw-output', 'type filter hook output priority raw', [
      ...jumpIf(elsewhere.some(isUdp), 'zones'),
      ...zoned(onLoopback),
    ]),
    ...(elsewhere.some(isUdp) ? [chain('zones', undefined, zoned(elsewhere))] : []),
    chain('prerouting', 'type nat hook prerouting priority dstnat', [
      ...jumpIf(elsewhere.length > 0, 'published'),
    ]),
    chain('output', 'type nat hook output priority -100', [
      ...jumpIf(elsewhere.length > 0, 'published'),
      ...onLoopback.map(translationRule),
    ]),
    ...(elsewhere.length > 0
      ? [chain('published', undefined, elsewhere.map(translationRule))]
      : []),
    chain('postrouting', 'type nat hook postrouting priority srcnat', [
      // A reply to 127.0.0.1 would stay inside the container.
      `oifname "${network.bridge}" ip saddr 127.0.0.0/8 masquerade`,
      // A neighbour that came by the host's address would be answered directly, from an address it never called.
      `oifname "${network.bridge}" ip saddr ${network.subnet} ct status dnat masquerade`,
      `oifname != "${network.bridge}" ip saddr ${network.subnet} masquerade`,
    ]),
  ]
}

/**
 * `route_localnet` lets 127.0.0.0/8 pass the bridge for published ports, so addresses of that range
 * are refused from every link but loopback (CVE-2020-8558).
 */
function rawPrerouting(rules: readonly string[]): string[] {
  return chain('raw-prerouting', 'type filter hook prerouting priority raw', [
    'iifname != "lo" ip daddr 127.0.0.0/8 drop',
    ...rules,
  ])
}

function forward(bridge: string): string[] {
  return chain('forward', 'type filter hook forward priority filter', [
    `oifname "${bridge}" ct state established,related accept`,
    `oifname "${bridge}" iifname "${bridge}" accept`,
    `oifname "${bridge}" ct status dnat accept`,
    `oifname "${bridge}" drop`,
  ])
}

function internalForward(bridge: string): string[] {
  return chain('forward', 'type filter hook forward priority filter', [
    `oifname "${bridge}" iifname "${bridge}" accept`,
    `oifname "${bridge}" drop`,
    `iifname "${bridge}" drop`,
  ])
}

function chain(name: string, hook: string | undefined, rules: readonly string[]): string[] {
  const lines = hook === undefined ? rules : [hook, ...rules]
  return [`chain ${name} {`, ...lines.map((line) => `  ${line}`), '}']
}

function jumpIf(condition: boolean, target: string): string[] {
  return condition ? [`meta nfproto ipv4 fib daddr type local jump ${target}`] : []
}

function translationRule(port: PublishedEndpoint): string {
  return `${destination(port)} dnat ip to ${port.containerAddress}:${port.containerPort}`
}

/**
 * UDP has no end of connection: a client that goes on sending would be led to the address of a
 * container that is gone for as long as it sends. The zone makes flows to another address new ones.
 * Only the original direction is zoned, so that replies need no rule.
 */
function zoneRule(port: PublishedEndpoint): string {
  const address = parseAddress(port.containerAddress) ?? 0
  return `${destination(port)} ct original zone set ${address % 0x10000}`
}

function destination(port: PublishedEndpoint): string {
  const address = port.hostAddress === '0.0.0.0' ? '' : `ip daddr ${port.hostAddress} `
  return `${address}${port.protocol} dport ${port.hostPort}`
}

function isLoopback(port: PublishedEndpoint): boolean {
  return port.hostAddress.startsWith('127.')
}

function isUdp(port: PublishedEndpoint): boolean {
  return port.protocol === 'udp'
}
