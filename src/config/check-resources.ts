import { mtuOption } from './bind-networks.ts'
import { parseIpv4Subnet, isIpv4, isIpv4InSubnet } from './ip-address.ts'
import type { Subnet } from './ip-address.ts'
import { checkVolumeContent } from './check-volume-content.ts'
import { checkEndpoints } from './check-endpoints.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { child, entriesOf, isTrue, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceMapping, SourceTree } from './source-tree.ts'

/** Checks the networks and volumes of the top level. */
export function checkResources(tree: SourceMapping, diagnostics: DiagnosticList): void {
  for (const network of entriesOf(child(tree, 'networks'))) {
    checkDriver('network', network, 'bridge', diagnostics)
    checkAddresses(network, diagnostics)
    checkNetworkOptions(network, diagnostics)
  }
  checkEndpoints(tree, diagnostics)
  for (const volume of entriesOf(child(tree, 'volumes'))) {
    checkDriver('volume', volume, 'local', diagnostics)
    checkExternalVolume(volume, diagnostics)
    checkVolumeContent(volume, diagnostics)
  }
}

function checkDriver(
  kind: string,
  { key, value }: SourceEntry,
  only: string,
  diagnostics: DiagnosticList,
): void {
  const driver = child(value, 'driver')
  const name = textOf(driver)
  if (driver === undefined || name === only || name === 'default' || name === '') return
  diagnostics.refusal({
    code: 'SF0016',
    message: `driver '${name ?? ''}' of ${kind} '${key}' is not supported`,
    hint: `remove it, or use '${only}'`,
    span: driver.span,
  })
}

/** What exists already cannot be shaped by the file. */
function checkExternalVolume({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  if (!isTrue(child(value, 'external'))) return
  for (const entry of entriesOf(value)) {
    if (entry.key === 'external' || entry.key === 'name' || entry.key.startsWith('x-')) continue
    diagnostics.error({
      code: 'SF0012',
      message: `external volume '${key}' has the key '${entry.key}'`,
      hint: `an external volume exists already: remove '${entry.key}' or 'external'`,
      span: entry.keySpan,
    })
  }
}

function checkAddresses({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  const ipam = child(value, 'ipam')
  const driver = child(ipam, 'driver')
  if (driver !== undefined && textOf(driver) !== 'default') {
    diagnostics.refusal({
      code: 'SF0016',
      message: `address management driver '${textOf(driver) ?? ''}' of network '${key}' is not supported`,
      hint: "remove it, or use 'default'",
      span: driver.span,
    })
  }
  const [range, second] = itemsOf(child(ipam, 'config'))
  if (second !== undefined) {
    const message = `network '${key}' has more than one address range`
    diagnostics.refusal({ code: 'SF0016', message, hint: 'keep one IPv4 range', span: second.span })
  }
  if (range !== undefined) checkRange(key, range, diagnostics)
}

/** Options of other engines' drivers; of them only the MTU has a meaning here. */
function checkNetworkOptions({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  for (const option of entriesOf(child(value, 'driver_opts'))) {
    const text = textOf(option.value) ?? ''
    const isMtu = option.key === mtuOption
    if (isMtu && /^\d{1,5}$/.test(text) && (text === '0' || Number(text) >= 68)) continue
    diagnostics.refusal({
      code: isMtu ? 'SF0006' : 'SF0016',
      message: isMtu
        ? `'${option.key}' of network '${key}' is no size of a packet: '${text}'`
        : `option '${option.key}' of network '${key}' is not supported`,
      hint: isMtu
        ? 'write a number of bytes from 68 to 65535'
        : `remove it; '${mtuOption}' is known`,
      span: option.keySpan,
    })
  }
  const ipv4 = child(value, 'enable_ipv4')
  if (ipv4 === undefined || textOf(ipv4) !== 'false') return
  diagnostics.refusal({
    code: 'SF0016',
    message: `network '${key}' switches IPv4 off, which is all that there is`,
    hint: "remove 'enable_ipv4'",
    span: ipv4.span,
  })
}

function checkRange(network: string, range: SourceTree, diagnostics: DiagnosticList): void {
  const [subnetNode, gatewayNode] = [child(range, 'subnet'), child(range, 'gateway')]
  const subnet = parseIpv4Subnet(textOf(subnetNode) ?? '')
  const gateway = textOf(gatewayNode)
  checkPartOf(network, range, subnet, diagnostics)
  if (subnetNode !== undefined && (subnet === undefined || subnet.prefixLength > 30)) {
    diagnostics.refusal({
      code: 'SF0006',
      message: `subnet '${textOf(subnetNode) ?? ''}' of network '${network}' is no IPv4 range`,
      hint: "write the first address and a prefix length up to 30, such as '172.28.0.0/16'",
      span: subnetNode.span,
    })
  }
  if (gatewayNode === undefined || gateway === undefined) return
  if (!isIpv4(gateway)) {
    const message = `gateway '${gateway}' of network '${network}' is no IPv4 address`
    diagnostics.refusal({
      code: 'SF0006',
      message,
      hint: "write an address such as '172.28.0.1'",
      span: gatewayNode.span,
    })
  } else if (subnetNode === undefined) {
    const message = `network '${network}' has a gateway, but no subnet`
    diagnostics.refusal({
      code: 'SF0012',
      message,
      hint: "add 'subnet' beside it",
      span: gatewayNode.span,
    })
  } else if (subnet !== undefined && !isIpv4InSubnet(gateway, subnet)) {
    const message = `gateway '${gateway}' of network '${network}' is outside its subnet`
    diagnostics.refusal({
      code: 'SF0012',
      message,
      hint: `choose an address in ${textOf(subnetNode) ?? ''}`,
      span: gatewayNode.span,
    })
  }
}

/** The addresses to take, and those not to take, are of the subnet. */
function checkPartOf(
  network: string,
  range: SourceTree,
  subnet: Subnet | undefined,
  diagnostics: DiagnosticList,
): void {
  const part = child(range, 'ip_range')
  const nodes = [
    ...(part === undefined ? [] : [{ name: 'ip_range', node: part }]),
    ...entriesOf(child(range, 'aux_addresses')).map(({ value }) => ({
      name: 'aux_addresses',
      node: value,
    })),
  ]
  for (const { name, node } of nodes) {
    const text = textOf(node) ?? ''
    const address = name === 'ip_range' ? parseIpv4Subnet(text)?.address : text
    if (address !== undefined && isIpv4(address) && subnet !== undefined) {
      if (isIpv4InSubnet(address, subnet)) continue
    }
    diagnostics.refusal({
      code: 'SF0012',
      message: `'${name}' of network '${network}' is not part of its subnet: '${text}'`,
      hint: "write 'subnet' beside it, and a part of that",
      span: node.span,
    })
  }
}
