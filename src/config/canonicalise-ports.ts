import type { Form, FormPlace } from './canonicalise-values.ts'
import { isIpAddress } from './ip-address.ts'
import { parsePort, parsePortRange } from './parse-port.ts'
import { child, itemsOf, mapping, scalar, sequence, textOf } from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

const hint = "write '8080:80', '127.0.0.1:8080:80', '8000-8010:8000-8010' or '53:53/udp'"

/** One mapping per container port. */
export const portsForm: Form = (node, place) =>
  sequence(
    itemsOf(node).flatMap((item) => portItems(item, place)),
    node.span,
  )

function portItems(item: SourceTree, place: FormPlace): readonly SourceTree[] {
  if (item.kind === 'mapping') return longPort(item, place)
  const text = textOf(item) ?? ''
  const result = parsePort(text)
  if (!result.ok) {
    const message = `'${text}' in ${place.subject} is no port mapping: ${result.reason}`
    place.diagnostics.error({ code: 'SF0006', message, hint, span: item.span })
    return []
  }
  return result.ports.map((port) => {
    checkProtocol(port.protocol, item, place)
    return mapping(
      {
        mode: scalar('ingress', item.span),
        host_ip: port.hostAddress === '' ? undefined : scalar(port.hostAddress, item.span),
        target: scalar(port.target, item.span),
        published: port.published === '' ? undefined : scalar(port.published, item.span),
        protocol: scalar(port.protocol, item.span),
      },
      item.span,
    )
  })
}

function longPort(item: SourceMapping, place: FormPlace): readonly SourceTree[] {
  const published = child(item, 'published')
  const hostIp = child(item, 'host_ip')
  const protocol = textOf(child(item, 'protocol'))?.toLowerCase() ?? 'tcp'
  checkProtocol(protocol, child(item, 'protocol') ?? item, place)
  const publishedText = textOf(published) ?? ''
  if (
    published !== undefined &&
    publishedText !== '' &&
    parsePortRange(publishedText) === undefined
  ) {
    const message = `'published' in ${place.subject} is no port or range`
    place.diagnostics.error({
      code: 'SF0006',
      message,
      hint: "write '8080' or '8000-8010'",
      span: published.span,
    })
    return []
  }
  if (hostIp !== undefined && !isIpAddress(textOf(hostIp) ?? '')) {
    const message = `'host_ip' in ${place.subject} is no IP address`
    place.diagnostics.error({
      code: 'SF0006',
      message,
      hint: "write an address such as '127.0.0.1'",
      span: hostIp.span,
    })
    return []
  }
  const entries = {
    name: child(item, 'name'),
    mode: child(item, 'mode') ?? scalar('ingress', item.span),
    host_ip: hostIp,
    target: child(item, 'target'),
    published:
      published === undefined || publishedText === ''
        ? undefined
        : scalar(publishedText, published.span),
    protocol: scalar(protocol, item.span),
    app_protocol: child(item, 'app_protocol'),
  }
  return [mapping(entries, item.span)]
}

function checkProtocol(protocol: string, node: SourceTree, place: FormPlace): void {
  if (protocol === 'tcp' || protocol === 'udp') return
  place.diagnostics.refusal({
    code: protocol === 'sctp' ? 'SF0016' : 'SF0006',
    message: `protocol '${protocol}' in ${place.subject} is not supported`,
    hint: 'use tcp or udp',
    span: node.span,
  })
}
