import type { Form, FormPlace } from './canonicalise-values.ts'
import { isIpAddress } from './ip-address.ts'
import { parsePort, parsePortRange } from './parse-port.ts'
import type { ParsedPort } from './parse-port.ts'
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
  for (const { protocol } of result.ports) checkProtocol(protocol, item, place)
  return result.ports.map((port) => portMapping(port, item))
}

/** `undefined` for a text that is no port mapping. */
export function portsOfText(item: SourceTree): readonly SourceTree[] | undefined {
  const result = parsePort(textOf(item) ?? '')
  return result.ok ? result.ports.map((port) => portMapping(port, item)) : undefined
}

function portMapping(port: ParsedPort, { span }: SourceTree): SourceMapping {
  const at = (value: string): SourceTree | undefined =>
    value === '' ? undefined : scalar(value, span)
  return mapping(
    {
      mode: at('ingress'),
      host_ip: at(port.hostAddress),
      target: scalar(port.target, span),
      published: at(port.published),
      protocol: at(port.protocol),
    },
    span,
  )
}

function longPort(item: SourceMapping, place: FormPlace): readonly SourceTree[] {
  const published = child(item, 'published')
  const hostIp = child(item, 'host_ip')
  const protocol = textOf(child(item, 'protocol')) ?? 'tcp'
  checkProtocol(protocol.toLowerCase(), child(item, 'protocol') ?? item, place)
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
