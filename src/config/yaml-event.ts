/** Offsets in a text; the end is behind the last character. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/** Its range includes quotes, and is empty when nothing is written where a value could be. */
export interface ScalarEvent extends TextRange {
  readonly kind: 'scalar'
  readonly value: string
  readonly isPlain: boolean
  /** In full: `!!str` is `tag:yaml.org,2002:str`. */
  readonly tag: string | undefined
  readonly anchor: string | undefined
}

/** Its values follow, in turn keys and values of a mapping, then its end. */
export interface CollectionEvent {
  readonly kind: 'sequence' | 'mapping'
  readonly start: number
  readonly tag: string | undefined
  readonly anchor: string | undefined
}

export interface AliasEvent extends TextRange {
  readonly kind: 'alias'
  readonly name: string
}

export interface EndEvent {
  readonly kind: 'end'
  /** Offset behind the collection that ends. */
  readonly end: number
}

export type YamlEvent = ScalarEvent | CollectionEvent | AliasEvent | EndEvent

/** What a YAML text says, in its order. */
export interface EventSource {
  /** Goes on to the next document, which has one value. */
  nextDocument(): boolean
  /** The next event of the document, of which there must be one. */
  next(): YamlEvent
}

/** A block of text at the end of a file without a line end has none either. */
export function valueOfBlock(value: string, end: number, text: string): string {
  return end === text.length && !text.endsWith('\n') ? value.replace(/\n$/, '') : value
}
