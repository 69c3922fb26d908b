import { parseIpv4Subnet, isIpv4, isIpv4InSubnet } from './ip-address.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { child, entriesOf, isTrue, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceMapping, SourceTree } from './source-tree.ts'

/** Checks the networks and volumes of the top level. */
export function checkResources(tree: SourceMapping, diagnostics: DiagnosticList): void {
  for (const network of entriesOf(child(tree, 'networks'))) {
    checkDriver('network', network, 'bridge', diagnostics)
    checkAddresses(network, diagnostics)
  }
  for (const volume of entriesOf(child(tree, 'volumes'))) {
    checkDriver('volume', volume, 'local', diagnostics)
    checkExternalVolume(volume, diagnostics)
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

function checkRange(network: string, range: SourceTree, diagnostics: DiagnosticList): void {
  const [subnetNode, gatewayNode] = [child(range, 'subnet'), child(range, 'gateway')]
  const subnet = parseIpv4Subnet(textOf(subnetNode) ?? '')
  const gateway = textOf(gatewayNode)
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
