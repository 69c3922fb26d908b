import { findCycle } from '../graph/dependency-graph.ts'
import type { PortMapping } from '../model/port-mapping.ts'
import type { SourceSpan } from '../errors/stack-error.ts'
import { bindPort } from './bind-port.ts'
import { replicasOf } from './bind-service.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { isIpv6 } from './ip-address.ts'
import { child, entriesOf, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceMapping } from './source-tree.ts'

/** Reports what services take from each other: names, ports, and their own start by a cycle. */
export function checkBetweenServices(tree: SourceMapping, diagnostics: DiagnosticList): void {
  const services = entriesOf(child(tree, 'services'))
  checkContainerNames(services, diagnostics)
  checkPublishedPorts(services, diagnostics)
  checkCycle(services, diagnostics)
}

export function checkContainerNames(
  services: readonly SourceEntry[],
  diagnostics: DiagnosticList,
): void {
  const owners = new Map<string, string>()
  for (const { key, value } of services) {
    const node = child(value, 'container_name')
    const name = textOf(node)
    if (node === undefined || name === undefined) continue
    const owner = owners.get(name)
    if (owner === undefined) owners.set(name, key)
    else
      diagnostics.error({
        code: 'SF0022',
        message: `container name '${name}' of service '${key}' is also that of service '${owner}'`,
        hint: 'give each service its own container_name, or none',
        span: node.span,
      })
  }
}

interface Publication {
  readonly service: string
  readonly port: PortMapping
  readonly span: SourceSpan
}

export function checkPublishedPorts(
  services: readonly SourceEntry[],
  diagnostics: DiagnosticList,
): void {
  const publications = new Map<string, Publication[]>()
  for (const service of services) {
    for (const node of itemsOf(child(service.value, 'ports'))) {
      const port = bindPort(node)
      const isFixed = port.hostPorts.first !== 0 && port.hostPorts.first === port.hostPorts.last
      if (!isFixed) continue
      const hostPort = `${port.hostPorts.first}/${port.protocol}`
      const taken = publications.get(hostPort) ?? []
      publications.set(hostPort, taken)
      const rival = taken.find((other) => collide(other.port, port))
      if (rival === undefined) taken.push({ service: service.key, port, span: node.span })
      else reportTaken(service.key, port, rival, node.span, diagnostics)
      if (replicasOf(service.value) > 1) reportReplicas(service, port, node.span, diagnostics)
    }
  }
}

/** Whether two addresses of one host port cannot both be had. */
function collide(a: PortMapping, b: PortMapping): boolean {
  const isSameFamily = isIpv6(a.hostAddress) === isIpv6(b.hostAddress)
  const isAnyOfBoth = isSameFamily && (isAny(a.hostAddress) || isAny(b.hostAddress))
  return a.hostAddress === b.hostAddress || isAnyOfBoth
}

function isAny(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

function reportTaken(
  service: string,
  port: PortMapping,
  rival: Publication,
  span: SourceSpan,
  diagnostics: DiagnosticList,
): void {
  const owner =
    rival.service === service
      ? `already published by this service`
      : `also published by service '${rival.service}'`
  diagnostics.refusal({
    code: 'SF0022',
    message: `host port ${port.hostPorts.first}/${port.protocol} of service '${service}' is ${owner}`,
    hint: `choose another host port, or another address; the first use is in line ${rival.span.line}`,
    span,
  })
}

function reportReplicas(
  service: SourceEntry,
  port: PortMapping,
  span: SourceSpan,
  diagnostics: DiagnosticList,
): void {
  diagnostics.refusal({
    code: 'SF0012',
    message: `service '${service.key}' has ${replicasOf(service.value)} containers, but host port ${port.hostPorts.first} can belong to one only`,
    hint: `publish a range such as '${port.hostPorts.first}-${port.hostPorts.first + replicasOf(service.value) - 1}:${port.containerPort}', or leave the host port out`,
    span,
  })
}

function checkCycle(services: readonly SourceEntry[], diagnostics: DiagnosticList): void {
  const graph = Object.fromEntries(
    services.map(({ key, value }) => [
      key,
      {
        dependsOn: Object.fromEntries(
          entriesOf(child(value, 'depends_on')).map((entry) => [entry.key, true]),
        ),
      },
    ]),
  )
  const cycle = findCycle(graph)
  const [first, second] = cycle ?? []
  if (cycle === undefined || first === undefined || second === undefined) return
  const service = services.find(({ key }) => key === first)?.value
  const dependency = entriesOf(child(service, 'depends_on')).find(({ key }) => key === second)
  diagnostics.error({
    code: 'SF0011',
    message: `services depend on each other in a cycle: ${cycle.join(' -> ')}`,
    hint: 'remove one of these dependencies',
    span: dependency?.keySpan,
  })
}
