import type { DiagnosticList } from './diagnostic-list.ts'
import { isIpv4, isIpv4InSubnet, parseIpv4Subnet } from './ip-address.ts'
import { child, entriesOf, isTrue, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceMapping, SourceTree } from './source-tree.ts'

const macPattern = /^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/

/** IFNAMSIZ, less the zero at the end (netdevice(7)). */
const interfacePattern = /^[A-Za-z0-9_.-]{1,15}$/

/** Checks what services want to be on their networks. */
export function checkEndpoints(tree: SourceMapping, diagnostics: DiagnosticList): void {
  for (const service of entriesOf(child(tree, 'services'))) {
    const mac = child(service.value, 'mac_address')
    if (mac !== undefined) checkMac(service.key, mac, diagnostics)
    for (const { key, value } of entriesOf(child(service.value, 'networks'))) {
      const network = child(child(tree, 'networks'), key)
      checkAddress(service.key, { key, network }, child(value, 'ipv4_address'), diagnostics)
      const ownMac = child(value, 'mac_address')
      if (ownMac !== undefined) checkMac(service.key, ownMac, diagnostics)
      checkInterface(service, child(value, 'interface_name'), diagnostics)
      checkLinkLocal(service.key, child(value, 'link_local_ips'), diagnostics)
    }
  }
}

function checkLinkLocal(
  service: string,
  addresses: SourceTree | undefined,
  diagnostics: DiagnosticList,
): void {
  for (const item of itemsOf(addresses)) {
    const text = textOf(item) ?? ''
    if (isIpv4(text)) continue
    diagnostics.refusal({
      code: 'SF0006',
      message: `'link_local_ips' of service '${service}' has '${text}', which is no IPv4 address`,
      hint: "write an address such as '169.254.8.8'; networks are IPv4",
      span: item.span,
    })
  }
}

interface NamedNetwork {
  readonly key: string
  readonly network: SourceTree | undefined
}

function checkAddress(
  service: string,
  { key, network }: NamedNetwork,
  node: SourceTree | undefined,
  diagnostics: DiagnosticList,
): void {
  const address = textOf(node)
  if (node === undefined || address === undefined) return
  const range = itemsOf(child(child(network, 'ipam'), 'config'))[0]
  const subnet = parseIpv4Subnet(textOf(child(range, 'subnet')) ?? '')
  const isExternal = isTrue(child(network, 'external'))
  const problem = !isIpv4(address)
    ? 'is no IPv4 address'
    : subnet === undefined && !isExternal
      ? `needs a subnet of network '${key}'`
      : subnet !== undefined && !isIpv4InSubnet(address, subnet)
        ? `is outside the subnet of network '${key}'`
        : undefined
  if (problem === undefined) return
  diagnostics.refusal({
    code: isIpv4(address) ? 'SF0012' : 'SF0006',
    message: `'ipv4_address' of service '${service}' ${problem}: '${address}'`,
    hint: `write an address of the range in 'ipam' of the network, such as '172.28.0.10'`,
    span: node.span,
  })
}

function checkMac(service: string, node: SourceTree, diagnostics: DiagnosticList): void {
  const text = textOf(node) ?? ''
  // The lowest bit of the first octet makes it an address of a group (IEEE 802).
  const isOne = macPattern.test(text) && Number.parseInt(text.slice(0, 2), 16) % 2 === 0
  if (isOne) return
  diagnostics.refusal({
    code: 'SF0006',
    message: `'mac_address' of service '${service}' is no address of one interface: '${text}'`,
    hint: "write six hexadecimal octets, such as '02:42:ac:11:65:43'",
    span: node.span,
  })
}

function checkInterface(
  { key }: SourceEntry,
  node: SourceTree | undefined,
  diagnostics: DiagnosticList,
): void {
  const name = textOf(node)
  if (node === undefined || name === undefined) return
  if (interfacePattern.test(name) && name !== 'lo' && !/^\.{1,2}$/.test(name)) return
  diagnostics.refusal({
    code: 'SF0006',
    message: `'interface_name' of service '${key}' is not valid: '${name}'`,
    hint: "use at most 15 letters and digits, such as 'eth0'",
    span: node.span,
  })
}
