import { readBlockText } from './block-text.ts'
import { EventList } from './event-list.ts'
import type { EventSource, YamlEvent } from './yaml-event.ts'

/**
 * Reads the YAML that most stack files are written in, many times faster than `readStrictly`, since
 * a few patterns match it line by line; `undefined` for all else, and for all that is doubtful.
 */
export function readUsually(text: string): EventSource | undefined {
  if (unusual.test(text)) return undefined
  try {
    const reader = new UsualReader(text)
    reader.readDocument()
    return new EventList([reader.events])
  } catch (error) {
    if (error instanceof Unusual) return undefined
    throw error
  }
}

class Unusual extends Error {}

/** Tabs, line ends but \n and what some take for one, what is not printable. */
const unusual = /[^\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/

const emptyLines = /(?: *(?:#[^\n]*)?(?:\n|$))*/y
const spaces = / */y
const documentStart = /---\n/y
const endOfLine = /(?: *| +#[^\n]*)(?:\n|$)/y
const noValue = / *(?:#[^\n]*)?(?:\n|$)/y
const key = /[A-Za-z0-9_/$<](?:[\w./$<>=()@+~-]| +(?=[^ :]))*(?=:(?:[ \n]|$))/y
const plain =
  /(?:[^ \n\-?:,[\]{}#&*!|>'"%@`]|-(?=[^ \n]))[^\n: ]*(?:(?::(?=[^ \n])| +(?=[^ #\n]))[^\n: ]*)*/y
const plainInBrackets =
  /(?:[^ \n\-?:,[\]{}#&*!|>'"%@`]|-(?=[^ \n,[\]{}]))[^\n: ,[\]{}]*(?:(?::(?=[^ \n,[\]{}])| +(?=[^ #\n,[\]{}:]))[^\n: ,[\]{}]*)*/y
const singleQuoted = /'(?:[^'\n]|'')*'/y
const doubleQuoted = /"(?:[^"\\\n]|\\["\\/nt])*"/y
const anchorName = /[\w.-]+(?=[ \n,\]}]|$)/y
const blockHeader = /[|>]-? *\n/y

const deepestNesting = 64

class UsualReader {
  readonly events: YamlEvent[] = []
  readonly #text: string
  #position = 0
  #lineStart = 0
  /** Spaces before the line's text, when the position is there; -1 at the end of the file. */
  #indent = 0
  /** Offset behind what was read last. */
  #end = 0

  constructor(text: string) {
    this.#text = text
  }

  readDocument(): void {
    this.#toNextLine()
    if (this.#skip(documentStart)) this.#toNextLine()
    if (this.#indent !== 0) throw new Unusual()
    this.#readMapping(0, undefined, 0)
    if (this.#position < this.#text.length) throw new Unusual()
  }

  /** Its first key is at the position. */
  #readMapping(indent: number, anchor: string | undefined, depth: number): void {
    this.#open('mapping', anchor, depth)
    do {
      this.#readKey(key)
      this.#readValue(indent, depth + 1)
    } while (this.#indent === indent)
    this.#close(indent)
  }

  #readSequence(indent: number, anchor: string | undefined, depth: number): void {
    this.#open('sequence', anchor, depth)
    do {
      this.#position += 1
      this.#skip(spaces)
      if (this.#isAtKey()) this.#readMapping(this.#position - this.#lineStart, undefined, depth + 1)
      else this.#readInLine(indent, undefined, depth + 1)
    } while (this.#indent === indent && this.#isAtItem())
    this.#close(indent)
  }

  #open(kind: 'mapping' | 'sequence', anchor: string | undefined, depth: number): void {
    if (depth > deepestNesting) throw new Unusual()
    this.events.push({ kind, start: this.#position, tag: undefined, anchor })
  }

  /** A line that is further in would go on with the last value. */
  #close(indent: number): void {
    if (this.#indent > indent) throw new Unusual()
    this.events.push({ kind: 'end', end: this.#end })
  }

  /** Leaves the position behind the colon. */
  #readKey(pattern: RegExp): void {
    if (!this.#readQuoted(undefined)) this.#readPlain(pattern, undefined)
    if (!this.#isBeforeSpace(':')) throw new Unusual()
    this.#position += 1
  }

  #isAtItem(): boolean {
    return this.#isBeforeSpace('-')
  }

  #isAtKey(): boolean {
    const before = this.#position
    const isKey =
      this.#skip(key) || ((this.#skip(singleQuoted) || this.#skip(doubleQuoted)) && this.#isAt(':'))
    this.#position = before
    return isKey
  }

  #isAt(character: string): boolean {
    return this.#text[this.#position] === character
  }

  #isBeforeSpace(character: string): boolean {
    if (!this.#isAt(character)) return false
    const next = this.#text[this.#position + 1]
    return next === ' ' || next === '\n' || next === undefined
  }

  /** In the line of the key, or in the next ones. */
  #readValue(indent: number, depth: number): void {
    this.#skip(spaces)
    const anchor = this.#readAnchor()
    if (!this.#skip(noValue)) {
      this.#skip(spaces)
      this.#readInLine(indent, anchor, depth)
      return
    }
    this.#toNextLine()
    const isItem = this.#isAtItem()
    if (isItem && this.#indent >= indent) this.#readSequence(this.#indent, anchor, depth)
    else if (this.#indent > indent) this.#readMapping(this.#indent, anchor, depth)
    else this.#addLeftOut(anchor)
  }

  #readAnchor(): string | undefined {
    if (!this.#isAt('&')) return undefined
    this.#position += 1
    return this.#match(anchorName)
  }

  #readInLine(indent: number, anchor: string | undefined, depth: number): void {
    const first = this.#text[this.#position]
    if (first === '|' || first === '>') this.#readBlock(indent, anchor)
    else {
      this.#readInBrackets(plain, indent, anchor, depth)
      if (!this.#skip(endOfLine)) throw new Unusual()
    }
    this.#toNextLine()
  }

  #readInBrackets(
    pattern: RegExp,
    indent: number,
    anchor: string | undefined,
    depth: number,
  ): void {
    const first = this.#text[this.#position]
    if (first === '[') this.#readFlowSequence(indent, anchor, depth)
    else if (first === '{') this.#readFlowMapping(indent, anchor, depth)
    else if (first === '*') this.#readAlias(anchor)
    else if (!this.#readQuoted(anchor)) this.#readPlain(pattern, anchor)
  }

  #readFlowSequence(indent: number, anchor: string | undefined, depth: number): void {
    this.#open('sequence', anchor, depth)
    this.#readEntries(']', indent, () => {
      this.#readInBrackets(plainInBrackets, indent, undefined, depth + 1)
    })
  }

  #readFlowMapping(indent: number, anchor: string | undefined, depth: number): void {
    this.#open('mapping', anchor, depth)
    this.#readEntries('}', indent, () => {
      this.#readKey(plainInBrackets)
      this.#skipLines(indent)
      if (this.#isAt(',') || this.#isAt('}')) this.#addLeftOut(undefined)
      else this.#readInBrackets(plainInBrackets, indent, undefined, depth + 1)
    })
  }

  /** From the opening bracket to behind the closing one. */
  #readEntries(closing: string, indent: number, readEntry: () => void): void {
    do {
      this.#position += 1
      this.#skipLines(indent)
      if (this.#isAt(closing)) break
      readEntry()
      this.#skipLines(indent)
    } while (this.#isAt(','))
    if (!this.#isAt(closing)) throw new Unusual()
    this.#position += 1
    this.#end = this.#position
    this.events.push({ kind: 'end', end: this.#end })
  }

  #skipLines(indent: number): void {
    this.#skip(spaces)
    while (this.#isAt('\n')) {
      this.#position += 1
      const width = this.#match(spaces).length
      if (width <= indent && !this.#isAt('\n')) throw new Unusual()
    }
  }

  #readAlias(anchor: string | undefined): void {
    if (anchor !== undefined) throw new Unusual()
    const start = this.#position
    this.#position += 1
    const name = this.#match(anchorName)
    this.#end = this.#position
    this.events.push({ kind: 'alias', name, start, end: this.#end })
  }

  #readQuoted(anchor: string | undefined): boolean {
    const start = this.#position
    const quote = this.#text[start]
    if (!this.#skip(quote === "'" ? singleQuoted : doubleQuoted)) return false
    const inside = this.#text.slice(start + 1, this.#position - 1)
    const value = quote === "'" ? inside.replaceAll("''", "'") : unescaped(inside)
    this.#addScalar(value, false, start, anchor)
    return true
  }

  #readPlain(pattern: RegExp, anchor: string | undefined): void {
    const start = this.#position
    this.#addScalar(this.#match(pattern), true, start, anchor)
  }

  /** It stands behind its key. */
  #addLeftOut(anchor: string | undefined): void {
    if (anchor !== undefined) throw new Unusual()
    const [start, end] = [this.#end, this.#end]
    this.events.push({
      kind: 'scalar',
      value: '',
      isPlain: true,
      start,
      end,
      tag: undefined,
      anchor,
    })
  }

  #addScalar(value: string, isPlain: boolean, start: number, anchor: string | undefined): void {
    const end = this.#position
    this.#end = end
    this.events.push({ kind: 'scalar', value, isPlain, start, end, tag: undefined, anchor })
  }

  #readBlock(indent: number, anchor: string | undefined): void {
    const start = this.#position
    const header = this.#match(blockHeader)
    const block = readBlockText(this.#text, this.#position, { indent, isFolded: header[0] === '>' })
    if (block === undefined) throw new Unusual()
    this.#position = block.end
    this.#addScalar(header[1] === '-' ? block.text : `${block.text}\n`, false, start, anchor)
  }

  #toNextLine(): void {
    this.#skip(emptyLines)
    this.#lineStart = this.#position
    this.#skip(spaces)
    const isOver = this.#position === this.#text.length
    this.#indent = isOver ? -1 : this.#position - this.#lineStart
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#position
    const isThere = pattern.test(this.#text)
    if (isThere) this.#position = pattern.lastIndex
    return isThere
  }

  #match(pattern: RegExp): string {
    const start = this.#position
    if (!this.#skip(pattern)) throw new Unusual()
    return this.#text.slice(start, this.#position)
  }
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  return text.replaceAll(/\\(.)/g, (_, character: string) => escapes[character] ?? character)
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' }
