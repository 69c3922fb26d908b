import { LineCounter, isAlias, isMap, isScalar, isSeq, parseAllDocuments, visit } from 'yaml'
import type { Document, Node, Pair, ParsedNode, Scalar, YAMLMap, YAMLParseError } from 'yaml'
import type { SourceSpan } from '../errors/stack-error.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { resolvePlainScalar, string } from './go-scalar.ts'
import type { ResolvedScalar } from './go-scalar.ts'
import { isNull } from './source-tree.ts'
import { SpanFinder } from './span-finder.ts'
import { withoutMergeTags } from './without-merge-tags.ts'
import { describeSyntaxError } from './yaml-syntax-errors.ts'
import type {
  MergeTag,
  SourceEntry,
  SourceMapping,
  SourceScalar,
  SourceTree,
} from './source-tree.ts'

/** Values of all files together after aliases are followed; real files have a few thousand. */
const mostNodes = 100_000
const deepestNesting = 64

/** Reads the documents of a file. What cannot be read is reported and left out. */
export function parseYaml(
  file: string,
  text: string,
  diagnostics: DiagnosticList,
): readonly SourceTree[] {
  const lines = new LineCounter()
  const documents = parseDocuments(text, lines)
  if (documents === undefined) {
    diagnostics.error(tooComplex(wholeFile(file), 'is nested too deeply'))
    return []
  }
  const spans = new SpanFinder(file, lines.lineStarts)
  return documents.flatMap((document) => {
    const [error] = document.errors
    if (error !== undefined) {
      reportSyntaxError(error, spans, diagnostics)
      return []
    }
    if (document.contents === null) return []
    if (!text.endsWith('\n')) endBlockAt(text.length, document)
    const builder = new TreeBuilder(spans, diagnostics)
    const tree = builder.buildDocument(document.contents)
    return tree === undefined || (isNull(tree) && documents.length > 1) ? [] : [tree]
  })
}

function parseDocuments(text: string, lines: LineCounter): readonly Document.Parsed[] | undefined {
  try {
    const documents = parseAllDocuments(text, {
      lineCounter: lines,
      schema: 'failsafe', // Types of scalars are decided by go-scalar.ts.
      uniqueKeys: false, // Reported here, all of them and with both places.
      prettyErrors: false,
      logLevel: 'silent',
    })
    const tooDeep = documents.some(({ errors }) =>
      errors.some(({ message }) => /call stack/.test(message)),
    )
    return tooDeep ? undefined : documents
  } catch (error) {
    if (error instanceof RangeError) return undefined // The parser's own stack overflow.
    throw error
  }
}

/** A block of text at the end of a file without a line end has none either. */
function endBlockAt(end: number, document: Document.Parsed): void {
  visit(document, {
    Scalar: (_, node) => {
      const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED'
      if (isBlock && node.range?.[1] === end) node.value = String(node.value).replace(/\n$/, '')
    },
  })
}

function reportSyntaxError(
  error: YAMLParseError,
  spans: SpanFinder,
  diagnostics: DiagnosticList,
): void {
  const span = spans.span(error.pos[0], error.pos[1])
  diagnostics.error({ ...describeSyntaxError(error), span })
}

interface Built {
  readonly tree: SourceTree
  readonly nodes: number
}

/** Turns the nodes of one document into a tree, in the order of the text, as anchors demand. */
class TreeBuilder {
  readonly #spans: SpanFinder
  readonly #diagnostics: DiagnosticList
  readonly #anchors = new Map<string, Built | 'open'>()
  #hasTags = false
  #nodes = 0
  #refused = false

  constructor(spans: SpanFinder, diagnostics: DiagnosticList) {
    this.#spans = spans
    this.#diagnostics = diagnostics
  }

  /** `undefined` for a document that is too complex: a part of it would only lead to false complaints. */
  buildDocument(node: Node): SourceTree | undefined {
    const tree = this.#build(node, 0)
    return this.#refused ? undefined : tree
  }

  #build(node: Node, depth: number): SourceTree | undefined {
    if (this.#refused) return undefined
    const before = this.#nodes
    this.#nodes += 1
    if (this.#nodes > mostNodes)
      return this.#refuse(node, 'has too many values, counted after aliases')
    if (depth > deepestNesting) return this.#refuse(node, 'is nested too deeply')
    if (isAlias(node)) return this.#follow(node.source, node)
    const anchor = 'anchor' in node ? node.anchor : undefined
    if (anchor !== undefined) this.#anchors.set(anchor, 'open')
    const tree = this.#buildValue(node, depth)
    if (anchor !== undefined && tree !== undefined) {
      this.#anchors.set(anchor, { tree, nodes: this.#nodes - before })
    }
    return tree
  }

  #buildValue(node: Node, depth: number): SourceTree | undefined {
    const span = this.#span(node)
    const tag = mergeTag(node.tag)
    if (tag !== undefined) this.#hasTags = true
    if (isScalar(node)) return this.#buildScalar(node, span, tag)
    if (isSeq(node)) {
      const items = node.items.flatMap((item) => this.#build(item as ParsedNode, depth + 1) ?? [])
      return { kind: 'sequence', items, span, tag }
    }
    if (isMap(node))
      return this.#buildMapping(node as YAMLMap<ParsedNode, ParsedNode | null>, span, tag, depth)
    return undefined
  }

  #buildScalar(node: Scalar, span: SourceSpan, tag: MergeTag | undefined): SourceScalar {
    const { value, text } = resolveScalar(node)
    return { kind: 'scalar', value, text, span, tag }
  }

  #buildMapping(
    node: YAMLMap<ParsedNode, ParsedNode | null>,
    span: SourceSpan,
    tag: MergeTag | undefined,
    depth: number,
  ): SourceMapping {
    const entries = new Map<string, SourceEntry>()
    const merged: SourceTree[] = []
    for (const pair of node.items) {
      const key = this.#key(pair)
      if (key === undefined) continue
      const value = this.#value(pair.value, key.span, depth + 1)
      if (value === undefined) continue
      if (key.merge) merged.push(...(value.kind === 'sequence' ? value.items : [value]))
      else this.#add(entries, { key: key.name, keySpan: key.span, value })
    }
    return { kind: 'mapping', entries: this.#withMerged(entries, merged), span, tag }
  }

  /** A value that is left out stands where its key stands. */
  #value(node: ParsedNode | null, keySpan: SourceSpan, depth: number): SourceTree | undefined {
    if (node === null) return emptyValue(keySpan)
    const tree = this.#build(node, depth)
    const isLeftOut = isScalar(node) && node.range[0] === node.range[1]
    return isLeftOut && tree !== undefined ? { ...tree, span: keySpan } : tree
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
    if (merged.length === 0) return own
    const entries = new Map<string, SourceEntry>()
    for (const source of [...merged].reverse()) {
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

  #key(
    pair: Pair<ParsedNode, ParsedNode | null>,
  ): { name: string; span: SourceSpan; merge: boolean } | undefined {
    const node = isAlias(pair.key) ? undefined : pair.key
    const span = this.#span(pair.key)
    if (isScalar(node)) {
      if (node.tag === 'tag:yaml.org,2002:merge') return { name: '<<', span, merge: true }
      const { value } = resolveScalar(node)
      if (typeof value === 'string')
        return { name: value, span, merge: value === '<<' && node.type === 'PLAIN' }
    }
    this.#diagnostics.error({
      code: 'SF0006',
      message: isScalar(node)
        ? `key '${String(node.source ?? '')}' is not a string`
        : 'a key must be a plain string',
      hint: 'put the key in quotes',
      span,
    })
    return undefined
  }

  #follow(name: string, node: Node): SourceTree | undefined {
    const target = this.#anchors.get(name)
    if (target === undefined || target === 'open') {
      const message =
        target === 'open'
          ? `alias '*${name}' stands inside its own anchor`
          : `alias '*${name}' has no anchor before it`
      this.#diagnostics.error({ code: 'SF0003', message, span: this.#span(node) })
      return undefined
    }
    this.#nodes += target.nodes
    return this.#hasTags ? withoutMergeTags(target.tree) : target.tree
  }

  #refuse(node: Node, what: string): undefined {
    this.#refused = true
    this.#diagnostics.error(tooComplex(this.#span(node), what))
    return undefined
  }

  #span(node: Node): SourceSpan {
    const [start, end] = node.range ?? [0, 0]
    return this.#spans.span(start, end)
  }
}

function hideBelow(entries: Map<string, SourceEntry>, entry: SourceEntry): void {
  const known = entries.get(entry.key)
  entries.set(entry.key, known === undefined ? entry : { ...entry, hidden: [known] })
}

function resolveScalar(node: Scalar): ResolvedScalar {
  const source = typeof node.value === 'string' ? node.value : ''
  const isPlain = node.type === 'PLAIN' || node.type === undefined
  if (node.tag === 'tag:yaml.org,2002:str' || node.tag === '!') return string(source)
  return isPlain || node.tag?.startsWith('tag:yaml.org') === true
    ? resolvePlainScalar(source)
    : string(source)
}

function emptyValue(after: SourceSpan): SourceScalar {
  return { kind: 'scalar', value: null, text: '', span: after, tag: undefined }
}

function mergeTag(tag: string | undefined): MergeTag | undefined {
  return tag === '!reset' ? 'reset' : tag === '!override' ? 'override' : undefined
}

function tooComplex(
  span: SourceSpan,
  what: string,
): { code: 'SF0018'; message: string; hint: string; span: SourceSpan } {
  return {
    code: 'SF0018',
    message: `the stack file ${what}`,
    hint: 'split it or simplify it',
    span,
  }
}

function wholeFile(file: string): SourceSpan {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 }
}
