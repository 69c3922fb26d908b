import type { SourceEntry, SourceTree } from './source-tree.ts'

/**
 * What an alias stands for: `!reset` and `!override` count where the anchor is, and there alone;
 * a value that they take away is not there for the alias either.
 */
export function withoutMergeTags(node: SourceTree): SourceTree {
  if (node.kind === 'scalar') return node.tag === undefined ? node : { ...node, tag: undefined }
  if (node.kind === 'sequence') {
    const items = node.items.filter(({ tag }) => tag !== 'reset').map(withoutMergeTags)
    return { ...node, items, tag: undefined }
  }
  const entries = new Map<string, SourceEntry>()
  for (const entry of node.entries.values()) {
    if (entry.value.tag === 'reset') continue
    entries.set(entry.key, { ...entry, value: withoutMergeTags(entry.value) })
  }
  return { ...node, entries, tag: undefined }
}
