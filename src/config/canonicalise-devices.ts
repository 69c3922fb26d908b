import { integerForm } from './canonicalise-values.ts'
import type { Form, FormPlace } from './canonicalise-values.ts'
import { mappingOfLabels } from './short-lists.ts'
import {
  child,
  entriesOf,
  itemsOf,
  mapValues,
  mapping,
  scalar,
  sequence,
  textOf,
  withEntry,
} from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

/** Devices as mappings; a target that is left out is the source, permissions are all. */
export const devicesForm: Form = (node, place) =>
  sequence(
    itemsOf(node).flatMap((item) => {
      const device = deviceOf(item)
      if (device !== undefined) return device
      place.diagnostics.error({
        code: 'SF0006',
        message: `'${textOf(item) ?? ''}' in ${place.subject} is no device`,
        hint: "write 'host:container:permissions', or a mapping",
        span: item.span,
      })
      return []
    }),
    node.span,
  )

/** `undefined` for a text with too many parts. */
export function deviceOf(item: SourceTree): SourceTree | undefined {
  if (item.kind === 'mapping') return item
  const [source = '', target = '', permissions = 'rwm', ...rest] = (textOf(item) ?? '').split(':')
  if (rest.length > 0) return undefined
  const at = (value: string): SourceTree => scalar(value, item.span)
  return mapping(
    { source: at(source), target: at(target || source), permissions: at(permissions) },
    item.span,
  )
}

const allDevices = -1

/** Requests as mappings; a number that is left out means all of them, as `all` does. */
export const deviceRequestsForm: Form = (node, place) => {
  if (node.kind === 'scalar') {
    return sequence([mapping({ count: scalar(allDevices, node.span) }, node.span)], node.span)
  }
  const items = itemsOf(node).map((item) =>
    item.kind === 'mapping' ? requestOf(item, place) : item,
  )
  return sequence(items, node.span)
}

function requestOf(item: SourceMapping, place: FormPlace): SourceTree {
  const [count, ids] = [child(item, 'count'), child(item, 'device_ids')]
  if (count !== undefined && ids !== undefined) {
    place.diagnostics.error({
      code: 'SF0012',
      message: `a request in ${place.subject} has both 'count' and 'device_ids'`,
      hint: 'keep one of the two',
      span: count.span,
    })
  }
  const options = mapValues(item, (value, { key }) => {
    if (key === 'options') return mappingOfLabels(value)
    if (key !== 'count') return value
    return textOf(value)?.toLowerCase() === 'all'
      ? scalar(allDevices, value.span)
      : integerForm(value, place)
  })
  if (entriesOf(options).some(({ key }) => key === 'count' || key === 'device_ids')) return options
  const value = scalar(allDevices, item.span)
  return withEntry(options, { key: 'count', keySpan: item.span, value })
}
