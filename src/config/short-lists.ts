import { entriesOf, isNull, mapValues, mapping, scalar, sequence, textOf } from './source-tree.ts'
import type { SourceEntry, SourceTree } from './source-tree.ts'

/** A mapping as a list of `KEY=value`, or `KEY` where there is no value; sorted by key, as Compose does. */
export function listOfPairs(node: SourceTree): SourceTree {
  if (node.kind !== 'mapping') return node
  const entries = entriesOf(node).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return sequence(entries.flatMap(pairItems), node.span)
}

function pairItems({ key, keySpan, value }: SourceEntry): readonly SourceTree[] {
  if (value.kind === 'sequence')
    return value.items.map((item) => scalar(`${key}=${textOf(item) ?? ''}`, item.span))
  if (value.kind === 'mapping') return [value] // Wrong; validation tells so.
  return [scalar(isNull(value) ? key : `${key}=${value.text}`, keySpan)]
}

/** A list of `KEY=value` as a mapping; a key without `=` has the value null, a later one wins. */
export function mappingOfPairs(node: SourceTree): SourceTree {
  if (node.kind !== 'sequence') return node
  const entries = new Map<string, SourceEntry>()
  for (const item of node.items) {
    const text = textOf(item) ?? ''
    const equals = text.indexOf('=')
    const key = equals < 0 ? text : text.slice(0, equals)
    const value = scalar(equals < 0 ? null : text.slice(equals + 1), item.span)
    entries.set(key, { key, keySpan: item.span, value })
  }
  return { kind: 'mapping', entries, span: node.span, tag: undefined }
}

/** Labels without a value have the value ''. */
export function mappingOfLabels(node: SourceTree): SourceTree {
  const texts = mappingOfTexts(node)
  if (texts.kind !== 'mapping') return texts
  return mapValues(texts, (value) => (isNull(value) ? scalar('', value.span) : value))
}

/** Variables as text or null, whatever their type in the file. */
export function mappingOfTexts(node: SourceTree): SourceTree {
  const pairs = mappingOfPairs(node)
  if (pairs.kind !== 'mapping') return pairs
  return mapValues(pairs, (value) =>
    value.kind === 'scalar' && !isNull(value) ? { ...value, value: value.text } : value,
  )
}

/** A string as a list of one. */
export function listOfStrings(node: SourceTree): SourceTree {
  return node.kind === 'scalar' && !isNull(node) ? sequence([node], node.span) : node
}

/** A list of service names as a mapping of dependencies. */
export function listOfDependencies(node: SourceTree): SourceTree {
  if (node.kind !== 'sequence') return node
  return keyed(node.items, node, (item) =>
    mapping(
      { condition: scalar('service_started', item.span), required: scalar(true, item.span) },
      item.span,
    ),
  )
}

/** A list of keys as a mapping of nulls. */
export function listOfKeys(node: SourceTree): SourceTree {
  if (node.kind !== 'sequence') return node
  return keyed(node.items, node, (item) => scalar(null, item.span))
}

function keyed(
  items: readonly SourceTree[],
  node: SourceTree,
  valueFor: (item: SourceTree) => SourceTree,
): SourceTree {
  const entries = new Map<string, SourceEntry>()
  for (const item of items) {
    const key = textOf(item) ?? ''
    entries.set(key, { key, keySpan: item.span, value: valueFor(item) })
  }
  return { kind: 'mapping', entries, span: node.span, tag: undefined }
}

/** A string as a mapping with one key. */
export function textOfKey(key: string): (node: SourceTree) => SourceTree {
  return (node) =>
    node.kind === 'scalar' && !isNull(node) ? mapping({ [key]: node }, node.span) : node
}
