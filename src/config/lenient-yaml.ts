import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml'
import type { Document, Node, Scalar, YAMLMap, YAMLParseError } from 'yaml'
import { EventList } from './event-list.ts'
import { valueOfBlock } from './yaml-event.ts'
import type { EventSource, ScalarEvent, TextRange, YamlEvent } from './yaml-event.ts'

export interface LenientReading {
  /** The documents without mistakes. */
  readonly events: EventSource
  /** The first mistake of each other document. */
  readonly errors: readonly YAMLParseError[]
}

/**
 * Reads tags, and what Compose takes beyond YAML 1.2, such as a closing bracket that is indented no
 * further than its key. Knows of the rest what is wrong; `undefined` when it is nested too deep.
 */
export function readLeniently(text: string): LenientReading | undefined {
  const documents = parseDocuments(text)
  if (documents === undefined) return undefined
  const right = documents.filter(({ errors }) => errors.length === 0)
  return {
    events: new EventList(right.map((document) => eventsOf(document, text))),
    errors: documents.flatMap(({ errors }) => errors.slice(0, 1)),
  }
}

function parseDocuments(text: string): readonly Document.Parsed[] | undefined {
  try {
    const documents = parseAllDocuments(text, {
      schema: 'failsafe', // Types of scalars are decided by go-scalar.ts.
      uniqueKeys: false, // Reported by tree-builder.ts, all of them and with both places.
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

function eventsOf(document: Document.Parsed, text: string): readonly YamlEvent[] {
  const events: YamlEvent[] = []
  let end = 0
  const addScalar = (scalar: ScalarEvent): void => {
    end = scalar.end
    events.push(scalar)
  }
  const add = (node: Node | null): void => {
    // What an explicit key has no value for.
    if (node === null) return addScalar(leftOut(end))
    if (isScalar(node)) return addScalar(scalarEvent(node, text))
    const range = rangeOf(node)
    if (isAlias(node)) {
      end = range.end
      events.push({ kind: 'alias', name: node.source, ...range })
    } else if (isSeq(node) || isMap(node)) {
      const kind = isSeq(node) ? 'sequence' : 'mapping'
      events.push({ kind, start: range.start, tag: node.tag, anchor: node.anchor })
      for (const inner of isMap(node) ? nodesOf(node) : node.items) add(inner as Node)
      if (node.flow === true) end = range.end
      events.push({ kind: 'end', end })
    }
  }
  add(document.contents)
  return events
}

/** Keys and values in turn. */
function nodesOf(map: YAMLMap): readonly (Node | null)[] {
  return map.items.flatMap(({ key, value }) => [key, value] as (Node | null)[])
}

function scalarEvent(node: Scalar, text: string): ScalarEvent {
  const { tag, anchor, type } = node
  const range = rangeOf(node)
  const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED'
  const source = typeof node.value === 'string' ? node.value : ''
  const value = isBlock ? valueOfBlock(source, range.end, text) : source
  return { kind: 'scalar', value, isPlain: type === 'PLAIN', ...range, tag, anchor }
}

function leftOut(at: number): ScalarEvent {
  const range = { start: at, end: at }
  return { kind: 'scalar', value: '', isPlain: true, ...range, tag: undefined, anchor: undefined }
}

function rangeOf(node: Node): TextRange {
  const [start = 0, end = 0] = node.range ?? []
  return { start, end }
}
