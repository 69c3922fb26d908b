import { mappingOfTexts } from '../short-lists.ts'
import type { SourceEntry, SourceTree } from '../source-tree.ts'
import type { SourceSpan } from '../../errors/stack-error.ts'

/** One place of one file that gives a value. */
export interface WrittenLayer {
  readonly node: SourceTree
  readonly span: SourceSpan
  /** How it comes to the place that was asked for, when it is written elsewhere. */
  readonly through: 'merge key' | 'alias' | undefined
}

/** What a file gives for a path; the first counts, merge keys give the rest. */
export function layersOf(tree: SourceTree, path: readonly string[]): readonly WrittenLayer[] {
  return walk(tree, path, undefined)
}

function walk(
  node: SourceTree,
  [key, ...rest]: readonly string[],
  through: WrittenLayer['through'],
): readonly WrittenLayer[] {
  if (key === undefined) return [{ node, span: node.span, through }]
  if (node.kind === 'sequence' && /^\d+$/.test(key)) {
    const item = node.items[Number(key)]
    return item === undefined ? [] : walk(item, rest, through ?? aliased(item.span, node.span))
  }
  // Variables and labels may be written as a list.
  const mapping = node.kind === 'sequence' ? mappingOfTexts(node) : node
  const entry = mapping.kind === 'mapping' ? mapping.entries.get(key) : undefined
  return entry === undefined ? [] : entryLayers(entry, node.span, rest, through)
}

function entryLayers(
  { keySpan, value, hidden = [] }: SourceEntry,
  parent: SourceSpan,
  rest: readonly string[],
  through: WrittenLayer['through'],
): readonly WrittenLayer[] {
  const isMerged = !isInside(keySpan, parent)
  const way = through ?? (isMerged ? 'merge key' : aliased(value.span, parent))
  return [
    ...walk(value, rest, way),
    ...hidden.flatMap((each) => entryLayers(each, each.keySpan, rest, 'merge key')),
  ]
}

function aliased(span: SourceSpan, parent: SourceSpan): WrittenLayer['through'] {
  return isInside(span, parent) ? undefined : 'alias'
}

function isInside(span: SourceSpan, parent: SourceSpan): boolean {
  const isAfterStart =
    span.line > parent.line || (span.line === parent.line && span.column >= parent.column)
  return span.file === parent.file && isAfterStart && span.line <= parent.endLine
}
