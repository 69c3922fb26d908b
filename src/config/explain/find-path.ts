import type { SourceTree, TreePath } from '../source-tree.ts'

export type FoundPath =
  | { readonly ok: true; readonly path: TreePath; readonly node: SourceTree }
  /** What could follow, where the path leaves the tree. */
  | { readonly ok: false; readonly missing: string; readonly known: readonly string[] }

/** Follows `services.web.ports[0]`. Keys may hold dots themselves: the longest that is there wins. */
export function findPath(tree: SourceTree, written: string): FoundPath {
  const path: string[] = []
  let node = tree
  let rest = written.replace(/\[(\d+)\]/g, '.$1').replace(/^\./, '')
  while (rest !== '') {
    const keys = keysOf(node)
    const key = keys
      .filter((each) => rest === each || rest.startsWith(`${each}.`))
      .reduce<string | undefined>(
        (a, b) => (a === undefined || b.length > a.length ? b : a),
        undefined,
      )
    const next = key === undefined ? undefined : below(node, key)
    if (key === undefined || next === undefined)
      return { ok: false, missing: rest.split('.')[0] ?? rest, known: keys }
    path.push(key)
    node = next
    rest = rest.slice(key.length + 1)
  }
  return { ok: true, path, node }
}

function keysOf(node: SourceTree): readonly string[] {
  if (node.kind === 'mapping') return [...node.entries.keys()]
  return node.kind === 'sequence' ? node.items.map((_, index) => String(index)) : []
}

function below(node: SourceTree, key: string): SourceTree | undefined {
  if (node.kind === 'mapping') return node.entries.get(key)?.value
  return node.kind === 'sequence' ? node.items[Number(key)] : undefined
}
