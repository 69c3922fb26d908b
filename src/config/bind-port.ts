import type { PortMapping } from '../model/port-mapping.ts'
import { parsePortRange } from './parse-port.ts'
import { child, numberOf, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

export function bindPort(node: SourceTree): PortMapping {
  return {
    hostAddress: textOf(child(node, 'host_ip')) ?? '0.0.0.0',
    hostPorts: parsePortRange(textOf(child(node, 'published')) ?? '') ?? { first: 0, last: 0 },
    containerPort: numberOf(child(node, 'target')) ?? 0,
    protocol: textOf(child(node, 'protocol'))?.toLowerCase() === 'udp' ? 'udp' : 'tcp',
  }
}
