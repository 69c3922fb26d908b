import { child, entriesOf, itemsOf, textOf } from '../source-tree.ts'
import type { LintCheck } from './lint-finding.ts'

/** A port without an address is open to everybody who reaches the machine. */
export const findPortsOnAllAddresses: LintCheck = ({ tree }) =>
  entriesOf(child(tree, 'services')).flatMap(({ key, value }) => {
    const open = itemsOf(child(value, 'ports')).filter((port) => {
      const address = textOf(child(port, 'host_ip')) ?? ''
      return ['', '0.0.0.0', '::'].includes(address)
    })
    // One entry such as `8000-8010:80` stands for many ports.
    const byPlace = new Map(open.map((port) => [JSON.stringify(port.span), port]))
    return [...byPlace.values()].map((port) => {
      const target = textOf(child(port, 'target')) ?? ''
      const published = textOf(child(port, 'published'))
      const example = `127.0.0.1:${published ?? ''}:${target}`
      return {
        message: `port ${target} of service '${key}' is published on all addresses of the machine`,
        hint: `write '${example}' when only this machine needs it`,
        span: port.span,
      }
    })
  })
