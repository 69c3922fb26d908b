import {
  CHOMPING_MODE,
  EVENT_ID,
  SCALAR_STYLE,
  YAMLException,
  getScalarValue,
  parseEvents,
} from 'js-yaml'
import type * as js from 'js-yaml'
import { valueOfBlock } from './yaml-event.ts'
import type { EventSource, ScalarEvent, YamlEvent } from './yaml-event.ts'

/**
 * Reads most of YAML 1.2, some times faster than `readLeniently`; `undefined` for all else. Whoever
 * makes values of the events must limit how deep they are nested.
 */
export function readStrictly(text: string): EventSource | undefined {
  try {
    const events = parseEvents(text, { maxDepth: Number.POSITIVE_INFINITY })
    return events.some(isTagged) ? undefined : new StrictEvents(text, events)
  } catch (error) {
    // A RangeError is the parser's own stack overflow.
    if (error instanceof YAMLException || error instanceof RangeError) return undefined
    throw error
  }
}

/** The parser takes tags in places where YAML and Compose refuse them. */
function isTagged(event: js.Event): boolean {
  return 'tagStart' in event && event.tagStart !== -1
}

/** What may stand between a value and what is left out behind it, up to the dash of a list's item. */
const beforeLeftOut = /(?:[\s,]|#.*)*(?:[-?][ \t]*)?/y
const beforeBracket = /(?:[\s,:?]|#.*)*[\]}]/y

type CollectionEvent = js.SequenceEvent | js.MappingEvent
type Anchored = js.ScalarEvent | CollectionEvent

/** Adds to the parser's events where values end, which it leaves out. */
class StrictEvents implements EventSource {
  readonly #text: string
  readonly #events: readonly js.Event[]
  readonly #openCollections: CollectionEvent[] = []
  #next = 0
  /** Offset behind what was read last. */
  #end = 0

  constructor(text: string, events: readonly js.Event[]) {
    this.#text = text
    this.#events = events
  }

  nextDocument(): boolean {
    this.#openCollections.length = 0
    while (this.#next < this.#events.length) {
      const event = this.#events[this.#next]
      this.#next += 1
      if (event?.type === EVENT_ID.DOCUMENT) return true
    }
    return false
  }

  next(): YamlEvent {
    const event = this.#events[this.#next]
    this.#next += 1
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#scalar(event)
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING:
        return this.#opened(event)
      case EVENT_ID.POP:
        return this.#closed()
      case EVENT_ID.ALIAS: {
        const { anchorStart, anchorEnd: end } = event
        this.#end = end
        const name = this.#text.slice(anchorStart, end)
        return { kind: 'alias', name, start: anchorStart - 1, end }
      }
      default:
        throw new Error('a document has no further events')
    }
  }

  #opened(event: CollectionEvent): YamlEvent {
    this.#openCollections.push(event)
    this.#end = this.#hasBracket(event) ? event.start + 1 : event.start
    const kind = event.type === EVENT_ID.SEQUENCE ? 'sequence' : 'mapping'
    return { kind, start: event.start, tag: undefined, anchor: this.#anchorOf(event) }
  }

  #closed(): YamlEvent {
    const collection = this.#openCollections.pop()
    if (collection !== undefined && this.#hasBracket(collection)) this.#skip(beforeBracket)
    return { kind: 'end', end: this.#end }
  }

  /** A pair in a list, `[a: b]`, is a mapping without brackets. */
  #hasBracket({ start }: CollectionEvent): boolean {
    const first = this.#text[start]
    return first === '[' || first === '{'
  }

  #scalar(event: js.ScalarEvent): ScalarEvent {
    const start = this.#startOf(event)
    this.#end = this.#endOf(event, start)
    const decoded = getScalarValue(this.#text, event)
    return {
      kind: 'scalar',
      value: isBlock(event) ? valueOfBlock(decoded, this.#end, this.#text) : decoded,
      isPlain: event.style === SCALAR_STYLE.PLAIN,
      start,
      end: this.#end,
      tag: undefined,
      anchor: this.#anchorOf(event),
    }
  }

  #startOf(event: js.ScalarEvent): number {
    const { valueStart, style } = event
    if (valueStart === -1) return this.#startOfLeftOut(event)
    if (style === SCALAR_STYLE.PLAIN) return valueStart
    return isBlock(event) ? this.#startOfBlock(event) : valueStart - 1
  }

  #endOf(event: js.ScalarEvent, start: number): number {
    const { valueStart, valueEnd, style } = event
    if (valueStart === -1) return start
    if (style === SCALAR_STYLE.PLAIN) return valueEnd
    return isBlock(event) ? this.#endOfBlock(event) : valueEnd + 1
  }

  #startOfLeftOut({ anchorEnd }: js.ScalarEvent): number {
    this.#end = Math.max(this.#end, anchorEnd)
    this.#skip(beforeLeftOut)
    return this.#end
  }

  /** The `|` or `>` in the line before the text, behind all else that is read there. */
  #startOfBlock({ valueStart, anchorEnd }: js.ScalarEvent): number {
    let start = Math.max(this.#startOfLineBefore(valueStart), this.#end, anchorEnd)
    while (start < valueStart && !'|>'.includes(this.#text.charAt(start))) start += 1
    return start
  }

  /** Empty lines behind the text are no part of it, unless they are kept. */
  #endOfBlock({ valueStart, valueEnd, chomping, indent }: js.ScalarEvent): number {
    if (chomping === CHOMPING_MODE.KEEP) return valueEnd
    let end = valueEnd
    let lastLine = this.#startOfLineBefore(end)
    while (lastLine > valueStart && isEmptyLine(this.#text.slice(lastLine, end), indent)) {
      end = lastLine
      lastLine = this.#startOfLineBefore(end)
    }
    return end
  }

  #startOfLineBefore(end: number): number {
    return this.#text.lastIndexOf('\n', end - 2) + 1
  }

  #anchorOf({ anchorStart, anchorEnd }: Anchored): string | undefined {
    return anchorStart === -1 ? undefined : this.#text.slice(anchorStart, anchorEnd)
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#end
    if (pattern.test(this.#text)) this.#end = pattern.lastIndex
  }
}

function isBlock({ style }: js.ScalarEvent): boolean {
  return style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK
}

/** Spaces beyond the indentation are text. */
function isEmptyLine(line: string, indent: number): boolean {
  return line.trimEnd() === '' && line.search(/[^ ]|$/) <= indent
}
