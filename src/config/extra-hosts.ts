import type { Form } from './canonicalise-values.ts'
import { isIpAddress } from './ip-address.ts'
import { listOfPairs } from './short-lists.ts'
import { itemsOf, scalar, sequence, textOf } from './source-tree.ts'

export interface ExtraHost {
  readonly name: string
  readonly address: string
}

/** Reads `name=address` or `name:address`; an IPv6 address may stand in brackets. */
export function parseExtraHost(text: string): ExtraHost | undefined {
  const separator = text.includes('=') ? '=' : ':'
  const index = text.indexOf(separator)
  if (index <= 0) return undefined
  const name = text.slice(0, index)
  const address = text.slice(index + 1).replace(/^\[(.*)\]$/, '$1')
  const isFine = !/\s/.test(name) && (address === 'host-gateway' || isIpAddress(address))
  return isFine ? { name, address } : undefined
}

/** A list of `name=address`. */
export const extraHostsForm: Form = (node, place) =>
  sequence(
    itemsOf(listOfPairs(node)).flatMap((item) => {
      const text = textOf(item) ?? ''
      const host = parseExtraHost(text)
      if (host !== undefined) return [scalar(`${host.name}=${host.address}`, item.span)]
      place.diagnostics.error({
        code: 'SF0006',
        message: `'${text}' in ${place.subject} is no host`,
        hint: "write 'name=address', such as 'api.local=10.0.0.7' or 'host.internal=host-gateway'",
        span: item.span,
      })
      return []
    }),
    node.span,
  )
