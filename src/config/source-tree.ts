import type { SourceSpan } from '../errors/stack-error.ts'

/** What a file says, with the place of every value. Survives interpolation and merging. */
export type SourceTree = SourceScalar | SourceSequence | SourceMapping

export type ScalarValue = string | number | boolean | null

/** `!reset` takes away what earlier files say; `!override` replaces it. */
export type MergeTag = 'reset' | 'override'

export interface SourceScalar {
  readonly kind: 'scalar'
  readonly value: ScalarValue
  /** The value as an environment variable would hold it; '' for null. */
  readonly text: string
  readonly span: SourceSpan
  readonly tag: MergeTag | undefined
}

export interface SourceSequence {
  readonly kind: 'sequence'
  readonly items: readonly SourceTree[]
  readonly span: SourceSpan
  readonly tag: MergeTag | undefined
}

export interface SourceMapping {
  readonly kind: 'mapping'
  readonly entries: ReadonlyMap<string, SourceEntry>
  readonly span: SourceSpan
  readonly tag: MergeTag | undefined
}

export interface SourceEntry {
  readonly key: string
  readonly keySpan: SourceSpan
  readonly value: SourceTree
  /** What merge keys give for the same key, without effect; the nearest first. */
  readonly hidden?: readonly SourceEntry[]
}

/** Keys and list indices from the root. */
export type TreePath = readonly string[]

export function scalar(value: ScalarValue, span: SourceSpan): SourceScalar {
  return { kind: 'scalar', value, text: value === null ? '' : String(value), span, tag: undefined }
}

export function sequence(items: readonly SourceTree[], span: SourceSpan): SourceSequence {
  return { kind: 'sequence', items, span, tag: undefined }
}

/** A mapping made by us; its keys stand where their values stand. */
export function mapping(
  values: Readonly<Record<string, SourceTree | undefined>>,
  span: SourceSpan,
): SourceMapping {
  const entries = new Map<string, SourceEntry>()
  for (const key of Object.keys(values)) {
    const value = values[key]
    if (value !== undefined) entries.set(key, { key, keySpan: value.span, value })
  }
  return { kind: 'mapping', entries, span, tag: undefined }
}

export function child(node: SourceTree | undefined, key: string): SourceTree | undefined {
  return node?.kind === 'mapping' ? node.entries.get(key)?.value : undefined
}

/** Entries of a mapping; none of anything else. */
export function entriesOf(node: SourceTree | undefined): readonly SourceEntry[] {
  return node?.kind === 'mapping' ? [...node.entries.values()] : none
}

/** Items of a sequence; none of anything else. */
export function itemsOf(node: SourceTree | undefined): readonly SourceTree[] {
  return node?.kind === 'sequence' ? node.items : none
}

const none: readonly never[] = []

/** The text of a scalar that is not null. */
export function textOf(node: SourceTree | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? node.text : undefined
}

export function numberOf(node: SourceTree | undefined): number | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined
}

export function isTrue(node: SourceTree | undefined): boolean {
  return node?.kind === 'scalar' && node.value === true
}

export function isNull(node: SourceTree): boolean {
  return node.kind === 'scalar' && node.value === null
}

/** The same mapping with one key set; a new key goes last. */
export function withEntry(node: SourceMapping, entry: SourceEntry): SourceMapping {
  return { ...node, entries: copyOf(node.entries).set(entry.key, entry) }
}

export function withoutKey(node: SourceMapping, key: string): SourceMapping {
  const entries = copyOf(node.entries)
  entries.delete(key)
  return { ...node, entries }
}

/** Twice as fast as the constructor, which asks an iterator for pairs. */
function copyOf(entries: ReadonlyMap<string, SourceEntry>): Map<string, SourceEntry> {
  const copy = new Map<string, SourceEntry>()
  entries.forEach((entry, key) => copy.set(key, entry))
  return copy
}

/**
 * The same mapping with every value replaced; `undefined` takes the entry away. A mapping in which
 * nothing changes is returned itself: most phases leave most of a large file alone.
 */
export function mapValues(
  node: SourceMapping,
  change: (value: SourceTree, entry: SourceEntry) => SourceTree | undefined,
): SourceMapping {
  let entries = undefined as Map<string, SourceEntry> | undefined // Set in the function below.
  // What the phases spend most of their time with: an iterator would make an object for each entry.
  node.entries.forEach((entry) => {
    const value = change(entry.value, entry)
    if (value === entry.value) return
    entries ??= copyOf(node.entries)
    if (value === undefined) entries.delete(entry.key)
    else entries.set(entry.key, { ...entry, value })
  })
  return entries === undefined ? node : { ...node, entries }
}

/** The same list with every item replaced; `undefined` takes the item away. As `mapValues`. */
export function mapItems(
  node: SourceSequence,
  change: (item: SourceTree, index: number) => SourceTree | undefined,
): SourceSequence {
  let items: SourceTree[] | undefined
  let index = 0
  for (const item of node.items) {
    const changed = change(item, index)
    if (changed !== item) items ??= node.items.slice(0, index)
    if (changed !== undefined) items?.push(changed)
    index += 1
  }
  return items === undefined ? node : { ...node, items }
}

export type PlainValue =
  | ScalarValue
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue }

/** The values alone, in objects without a prototype. */
export function toPlain(node: SourceTree): PlainValue {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'sequence') return node.items.map(toPlain)
  const plain: Record<string, PlainValue> = Object.create(null)
  for (const { key, value } of node.entries.values()) plain[key] = toPlain(value)
  return plain
}
