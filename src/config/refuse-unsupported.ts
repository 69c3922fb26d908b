import { describePath } from './describe-path.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { supportByPath } from './generated/schema-tables.ts'
import type { KeySupport } from './generated/schema-tables.ts'
import { pathTable } from './path-table.ts'
import type { PathTable } from './path-table.ts'
import { child, entriesOf, itemsOf, mapValues, textOf } from './source-tree.ts'
import type { SourceEntry, SourceTree, TreePath } from './source-tree.ts'

const support = pathTable(supportByPath)

/** What no service uses in these sections is pruned, so that it may be what it will. */
const usedBySections = new Set(['configs', 'secrets'])

/** Refuses what the schema knows but the engine does not honour, each key by its name. */
export function refuseUnsupported(tree: SourceTree, diagnostics: DiagnosticList): void {
  walk(withoutUnused(tree), [], support, diagnostics)
}

function withoutUnused(tree: SourceTree): SourceTree {
  if (tree.kind !== 'mapping') return tree
  const services = entriesOf(child(tree, 'services'))
  return mapValues(tree, (section, { key: sectionKey }) => {
    if (!usedBySections.has(sectionKey) || section.kind !== 'mapping') return section
    const used = services.flatMap(({ value }) =>
      itemsOf(child(value, sectionKey)).map((use) => textOf(child(use, 'source'))),
    )
    return mapValues(section, (resource, { key }) => (used.includes(key) ? resource : undefined))
  })
}

function walk(
  node: SourceTree,
  path: TreePath,
  table: PathTable<KeySupport>,
  diagnostics: DiagnosticList,
): void {
  if (node.kind === 'scalar') return
  if (node.kind === 'sequence') {
    for (const [index, item] of node.items.entries()) {
      const below = table.below(String(index))
      if (below !== undefined) walk(item, [...path, String(index)], below, diagnostics)
    }
    return
  }
  for (const entry of node.entries.values()) {
    const below = table.below(entry.key)
    // Refused where a service uses one.
    if (below === undefined || (path.length === 0 && entry.key === 'models')) continue
    if (below.value?.support === 'refused') refuse(entry, path, below.value, diagnostics)
    else walk(entry.value, [...path, entry.key], below, diagnostics)
  }
}

function refuse(
  { key, keySpan: span }: SourceEntry,
  path: TreePath,
  { hint = 'remove it' }: KeySupport,
  diagnostics: DiagnosticList,
): void {
  const message = `attribute '${key}' in ${describePath(path)} is not supported`
  diagnostics.refusal({ code: 'SF0016', message, hint, span })
}
