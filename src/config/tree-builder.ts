import type { SourceSpan } from '../errors/stack-error.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { resolvePlainScalar, string } from './go-scalar.ts'
import type { ResolvedScalar } from './go-scalar.ts'
import type { MergeTag, SourceEntry, SourceTree } from './source-tree.ts'
import type { SpanFinder } from './span-finder.ts'
import { withoutMergeTags } from './without-merge-tags.ts'
import type {
  AliasEvent,
  CollectionEvent,
  EventSource,
  ScalarEvent,
  TextRange,
  YamlEvent,
} from './yaml-event.ts'

/** Values of a document after aliases are followed; real files have a few thousand. */
const mostNodes = 100_000
const deepestNesting = 64

interface Built {
  readonly tree: SourceTree
  readonly nodes: number
}

interface Key {
  readonly name: string
  readonly span: SourceSpan
  /** Whether the value is a mapping whose keys belong to this one. */
  readonly isMerge: boolean
}

/** Turns the events of one document into a tree, in the order of the text, as anchors demand. */
export class TreeBuilder {
  readonly #events: EventSource
  readonly #spans: SpanFinder
  readonly #diagnostics: DiagnosticList
  readonly #anchors = new Map<string, Built | 'open'>()
  #hasTags = false
  #nodes = 0
  /** Offset behind the collection that was read last. */
  #end = 0

  constructor(events: EventSource, spans: SpanFinder, diagnostics: DiagnosticList) {
    this.#events = events
    this.#spans = spans
    this.#diagnostics = diagnostics
  }

  /** Nothing of a document that is too complex: a part of it would only lead to false complaints. */
  build(): SourceTree | 'too complex' | undefined {
    try {
      return this.#build(this.#events.next(), 0, undefined)
    } catch (error) {
      if (!(error instanceof TooComplex)) throw error
      this.#diagnostics.error({
        code: 'SF0018',
        message: `the stack file ${error.message}`,
        hint: 'split it or simplify it',
        span: this.#spans.span(error.offset, error.offset + 1),
      })
      return 'too complex'
    }
  }

  /** A value that is left out stands where its key stands. */
  #build(event: YamlEvent, depth: number, keySpan: SourceSpan | undefined): SourceTree | undefined {
    const before = this.#nodes
    this.#nodes += 1
    if (this.#nodes > mostNodes)
      throw new TooComplex('has too many values, counted after aliases', startOf(event))
    if (depth > deepestNesting) throw new TooComplex('is nested too deeply', startOf(event))
    if (event.kind === 'end') throw new Error('a value was expected')
    if (event.kind === 'alias') return this.#follow(event)
    const { anchor } = event
    if (anchor !== undefined) this.#anchors.set(anchor, 'open')
    const tag = this.#mergeTag(event.tag)
    const tree =
      event.kind === 'scalar'
        ? this.#buildScalar(event, tag, keySpan)
        : this.#buildCollection(event, tag, depth)
    if (anchor !== undefined) this.#anchors.set(anchor, { tree, nodes: this.#nodes - before })
    return tree
  }

  #mergeTag(tag: string | undefined): MergeTag | undefined {
    if (tag !== '!reset' && tag !== '!override') return undefined
    this.#hasTags = true
    return tag === '!reset' ? 'reset' : 'override'
  }

  #buildScalar(
    event: ScalarEvent,
    tag: MergeTag | undefined,
    keySpan: SourceSpan | undefined,
  ): SourceTree {
    const isLeftOut = event.start === event.end
    const span = isLeftOut && keySpan !== undefined ? keySpan : this.#span(event)
    const { value, text } = resolveScalar(event)
    return { kind: 'scalar', value, text, span, tag }
  }

  #buildCollection(event: CollectionEvent, tag: MergeTag | undefined, depth: number): SourceTree {
    if (event.kind === 'sequence') {
      const items = this.#items(depth)
      return { kind: 'sequence', items, span: this.#spans.span(event.start, this.#end), tag }
    }
    const entries = this.#entries(depth)
    return { kind: 'mapping', entries, span: this.#spans.span(event.start, this.#end), tag }
  }

  #items(depth: number): readonly SourceTree[] {
    const items: SourceTree[] = []
    let event = this.#events.next()
    while (event.kind !== 'end') {
      const item = this.#build(event, depth + 1, undefined)
      if (item !== undefined) items.push(item)
      event = this.#events.next()
    }
    this.#end = event.end
    return items
  }

  #entries(depth: number): ReadonlyMap<string, SourceEntry> {
    const entries = new Map<string, SourceEntry>()
    const merged: SourceTree[] = []
    let event = this.#events.next()
    while (event.kind !== 'end') {
      const key = this.#key(event)
      const valueEvent = this.#events.next()
      if (key === undefined) this.#skip(valueEvent)
      else {
        const value = this.#build(valueEvent, depth + 1, key.span)
        if (value !== undefined && key.isMerge) merged.push(...mergedBy(value))
        else if (value !== undefined)
          this.#add(entries, { key: key.name, keySpan: key.span, value })
      }
      event = this.#events.next()
    }
    this.#end = event.end
    return merged.length === 0 ? entries : this.#withMerged(entries, merged)
  }

  #add(entries: Map<string, SourceEntry>, entry: SourceEntry): void {
    const first = entries.get(entry.key)
    if (first === undefined) entries.set(entry.key, entry)
    else
      this.#diagnostics.error({
        code: 'SF0004',
        message: `key '${entry.key}' is already given in line ${first.keySpan.line}`,
        hint: 'remove one of the two, or merge what is below them',
        span: entry.keySpan,
      })
  }

  /** Keys of `<<` come after the mapping's own, which win; of several mappings the first wins. */
  #withMerged(
    own: Map<string, SourceEntry>,
    merged: readonly SourceTree[],
  ): ReadonlyMap<string, SourceEntry> {
    const entries = new Map<string, SourceEntry>()
    for (const source of merged.toReversed()) {
      if (source.kind === 'mapping')
        for (const entry of source.entries.values()) hideBelow(entries, entry)
      else
        this.#diagnostics.error({
          code: 'SF0003',
          message: "'<<' takes a mapping, an alias of one, or a list of them",
          span: source.span,
        })
    }
    for (const entry of own.values()) hideBelow(entries, entry)
    return entries
  }

  #key(event: YamlEvent): Key | undefined {
    if (event.kind !== 'scalar') {
      const range = { start: startOf(event), end: this.#skip(event) }
      this.#refuseKey('a key must be a plain string', range)
      return undefined
    }
    const { value } = resolveScalar(event)
    const hasMergeTag = event.tag === 'tag:yaml.org,2002:merge'
    if (hasMergeTag || typeof value === 'string') {
      const isMerge = hasMergeTag || (value === '<<' && event.isPlain)
      return { name: String(value), span: this.#span(event), isMerge }
    }
    this.#refuseKey(`key '${event.value}' is not a string`, event)
    return undefined
  }

  /** Reads a value away that begins with this event. Returns the offset behind it. */
  #skip(event: YamlEvent): number {
    if ('end' in event) return event.end
    let inner = this.#events.next()
    while (inner.kind !== 'end') {
      this.#skip(inner)
      inner = this.#events.next()
    }
    return inner.end
  }

  #refuseKey(message: string, range: TextRange): void {
    const span = this.#span(range)
    this.#diagnostics.error({ code: 'SF0006', message, hint: 'put the key in quotes', span })
  }

  #follow(event: AliasEvent): SourceTree | undefined {
    const { name } = event
    const target = this.#anchors.get(name)
    if (target === undefined || target === 'open') {
      const message =
        target === 'open'
          ? `alias '*${name}' stands inside its own anchor`
          : `alias '*${name}' has no anchor before it`
      this.#diagnostics.error({ code: 'SF0003', message, span: this.#span(event) })
      return undefined
    }
    this.#nodes += target.nodes
    return this.#hasTags ? withoutMergeTags(target.tree) : target.tree
  }

  #span({ start, end }: TextRange): SourceSpan {
    return this.#spans.span(start, end)
  }
}

class TooComplex extends Error {
  readonly offset: number

  constructor(what: string, offset: number) {
    super(what)
    this.offset = offset
  }
}

function startOf(event: YamlEvent): number {
  return event.kind === 'end' ? event.end : event.start
}

function mergedBy(value: SourceTree): readonly SourceTree[] {
  return value.kind === 'sequence' ? value.items : [value]
}

function resolveScalar({ value, tag, isPlain }: ScalarEvent): ResolvedScalar {
  if (tag === 'tag:yaml.org,2002:str' || tag === '!') return string(value)
  return isPlain || tag?.startsWith('tag:yaml.org') === true
    ? resolvePlainScalar(value)
    : string(value)
}

function hideBelow(entries: Map<string, SourceEntry>, entry: SourceEntry): void {
  const known = entries.get(entry.key)
  entries.set(entry.key, known === undefined ? entry : { ...entry, hidden: [known] })
}
