import type { DiagnosticList } from './diagnostic-list.ts'
import { mergeRules } from './merge-rules.ts'
import type { MergeRule } from './merge-rules.ts'
import type { PathTable } from './path-table.ts'
import {
  listOfDependencies,
  listOfKeys,
  listOfPairs,
  listOfStrings,
  textOfKey,
} from './short-lists.ts'
import { child, entriesOf, isNull, itemsOf, mapItems, mapValues, textOf } from './source-tree.ts'
import type { SourceEntry, SourceMapping, SourceSequence, SourceTree } from './source-tree.ts'

/** Merges trees in the order of their files. Every value keeps the place that it came from. */
export function mergeTrees(
  trees: readonly SourceTree[],
  diagnostics: DiagnosticList,
): SourceTree | undefined {
  const [first, ...later] = trees.map(withoutResets)
  let merged = first
  for (const tree of later) {
    if (merged === undefined) merged = tree
    else if (tree !== undefined) merged = mergeValue(merged, tree, mergeRules, [], diagnostics)
  }
  return merged
}

/** Puts a service on the one that it extends. */
export function mergeServices(
  base: SourceTree,
  service: SourceTree,
  diagnostics: DiagnosticList,
): SourceTree {
  const rules = mergeRules.below('services')?.below('*')
  const known = dropResets(base) ?? base
  return mergeValue(known, service, rules, ['services', '*'], diagnostics) ?? known
}

/** A reset in the first file has nothing to take away but itself. */
function withoutResets(tree: SourceTree, index: number): SourceTree | undefined {
  return index === 0 ? dropResets(tree) : tree
}

function dropResets(node: SourceTree): SourceTree | undefined {
  if (node.tag === 'reset') return undefined
  if (node.kind === 'sequence') return mapItems(node, dropResets)
  return node.kind === 'mapping' ? mapValues(node, dropResets) : node
}

type Rules = PathTable<MergeRule> | undefined

function mergeValue(
  base: SourceTree,
  next: SourceTree,
  rules: Rules,
  path: readonly string[],
  diagnostics: DiagnosticList,
): SourceTree | undefined {
  if (next.tag === 'reset') return undefined
  if (next.tag === 'override') return next
  const rule = rules?.value
  if (rule === 'replace') return dropResets(next)
  if (isNull(next)) return base
  if (isNull(base)) return dropResets(next)
  const [left, right] = [withoutReset(base, next, rule), dropResetPairs(next, rule)]
  if (left.kind === 'mapping' && right.kind === 'mapping') {
    if (rule === 'logging' && !isSameDriver(left, right)) return dropResets(right)
    return mergeMappings(left, right, rules, path, diagnostics)
  }
  if (left.kind === 'sequence' && right.kind === 'sequence') {
    return mergeSequences(left, right, rule, diagnostics)
  }
  if (left.kind === 'scalar' && right.kind === 'scalar') return right
  diagnostics.error({
    code: 'SF0006',
    message: `'${path.join('.')}' is a ${nameOf(right)} here, but a ${nameOf(left)} in ${left.span.file}`,
    hint: 'write it in the same form in both files, or replace it with !override',
    span: right.span,
  })
  return base
}

/** The list that a mapping becomes has no place for tags: what it resets is taken away before. */
function withoutReset(base: SourceTree, next: SourceTree, rule: MergeRule | undefined): SourceTree {
  const list = inMergeForm(base, rule)
  const reset = entriesOf(next).flatMap(({ key, value }) => (value.tag === 'reset' ? [key] : []))
  if (rule !== 'pairs' || reset.length === 0 || list.kind !== 'sequence') return list
  const items = list.items.filter((item) => !reset.includes(textOf(item)?.split('=')[0] ?? ''))
  return { ...list, items }
}

function dropResetPairs(next: SourceTree, rule: MergeRule | undefined): SourceTree {
  return inMergeForm(rule === 'pairs' ? (dropResets(next) ?? next) : next, rule)
}

function isSameDriver(base: SourceTree, next: SourceTree): boolean {
  const [before, after] = [textOf(child(base, 'driver')), textOf(child(next, 'driver'))]
  return before === undefined || after === undefined || before === after
}

function inMergeForm(node: SourceTree, rule: MergeRule | undefined): SourceTree {
  switch (rule) {
    case 'pairs':
    case 'hosts':
      return listOfPairs(node)
    case 'strings':
      return listOfStrings(node)
    case 'dependencies':
      return listOfDependencies(node)
    case 'keys':
      return listOfKeys(node)
    case 'build':
      return textOfKey('context')(node)
    default:
      return node
  }
}

function mergeMappings(
  base: SourceMapping,
  next: SourceMapping,
  rules: Rules,
  path: readonly string[],
  diagnostics: DiagnosticList,
): SourceMapping {
  const entries = new Map(base.entries)
  for (const entry of next.entries.values()) {
    const known = entries.get(entry.key)
    const value =
      known === undefined
        ? dropResets(entry.value)
        : mergeValue(
            known.value,
            entry.value,
            rules?.below(entry.key),
            [...path, entry.key],
            diagnostics,
          )
    if (value === undefined) entries.delete(entry.key)
    else entries.set(entry.key, mergedEntry(known, entry, value))
  }
  return { ...base, entries }
}

/** The key that the user must edit is that of the file whose value counts. */
function mergedEntry(
  known: SourceEntry | undefined,
  entry: SourceEntry,
  value: SourceTree,
): SourceEntry {
  return known !== undefined && value === known.value ? known : { ...entry, value }
}

function mergeSequences(
  base: SourceSequence,
  next: SourceSequence,
  rule: MergeRule | undefined,
  diagnostics: DiagnosticList,
): SourceSequence {
  if (rule === 'subnets') return mergeSubnets(base, next, diagnostics)
  const known = rule === 'hosts' ? new Set(base.items.map(textOf)) : new Set()
  const added = next.items.filter((item) => item.kind !== 'scalar' || !known.has(textOf(item)))
  return { ...base, items: [...base.items, ...added.flatMap((item) => dropResets(item) ?? [])] }
}

function mergeSubnets(
  base: SourceSequence,
  next: SourceSequence,
  diagnostics: DiagnosticList,
): SourceSequence {
  const items = [...base.items]
  for (const item of itemsOf(next)) {
    const subnet = textOf(child(item, 'subnet'))
    const index = items.findIndex((known) => textOf(child(known, 'subnet')) === subnet)
    const known = items[index]
    if (known === undefined) items.push(item)
    else items[index] = mergeValue(known, item, undefined, ['ipam', 'config'], diagnostics) ?? known
  }
  return { ...base, items }
}

function nameOf(node: SourceTree): string {
  return node.kind === 'sequence' ? 'list' : node.kind === 'scalar' ? 'single value' : 'mapping'
}
