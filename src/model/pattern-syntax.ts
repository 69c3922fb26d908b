/** First and last code point of each range of a set. */
export type CodePointRanges = readonly (readonly [number, number])[]

export type PatternNode =
  | { readonly type: 'set'; readonly ranges: CodePointRanges; readonly isNegated: boolean }
  | { readonly type: 'assertion'; readonly kind: 'start' | 'end' | 'word' | 'no-word' }
  | { readonly type: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly type: 'choice'; readonly options: readonly PatternNode[] }
  | {
      readonly type: 'repeat'
      readonly item: PatternNode
      readonly least: number
      /** Infinity is without end. */
      readonly most: number
    }

export interface PatternSyntax {
  readonly root: PatternNode
  readonly ignoresCase: boolean
}

/** Why a text is no pattern. */
export class PatternError extends Error {}

/** Every line is short of this; a pattern need not be longer either. */
const longestPattern = 1000
const mostRepeats = 1000
const deepestGroup = 50

/**
 * Reads a regular expression as JavaScript has them, without what no linear search can find:
 * references to groups, and looking ahead and behind. Throws a `PatternError`.
 */
export function parsePattern(text: string): PatternSyntax {
  const ignoresCase = text.startsWith('(?i)')
  const characters = Array.from(ignoresCase ? text.slice('(?i)'.length) : text)
  if (characters.length > longestPattern) {
    throw new PatternError(`it is longer than ${longestPattern} characters`)
  }
  const parser = new PatternParser(characters)
  return { root: parser.parse(), ignoresCase }
}

type Predefined = Extract<PatternNode, { type: 'set' }>

const digit: CodePointRanges = [[48, 57]]
const word: CodePointRanges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
]
const space: CodePointRanges = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]

const predefined: Readonly<Record<string, Predefined>> = {
  d: { type: 'set', ranges: digit, isNegated: false },
  D: { type: 'set', ranges: digit, isNegated: true },
  w: { type: 'set', ranges: word, isNegated: false },
  W: { type: 'set', ranges: word, isNegated: true },
  s: { type: 'set', ranges: space, isNegated: false },
  S: { type: 'set', ranges: space, isNegated: true },
}

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 }

const any: PatternNode = { type: 'set', ranges: [], isNegated: true }

class PatternParser {
  readonly #characters: readonly string[]
  #at = 0
  #depth = 0

  constructor(characters: readonly string[]) {
    this.#characters = characters
  }

  parse(): PatternNode {
    const root = this.#choice()
    if (this.#peek() === ')') throw new PatternError("a ')' has no '(' before it")
    return root
  }

  #peek(): string | undefined {
    return this.#characters[this.#at]
  }

  #accept(text: string): boolean {
    const found = this.#characters.slice(this.#at, this.#at + text.length).join('') === text
    if (found) this.#at += text.length
    return found
  }

  #choice(): PatternNode {
    const options = [this.#sequence()]
    while (this.#accept('|')) options.push(this.#sequence())
    return options.length === 1 && options[0] !== undefined
      ? options[0]
      : { type: 'choice', options }
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = []
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')';) {
      items.push(this.#repeated(this.#atom(next)))
      next = this.#peek()
    }
    return { type: 'sequence', items }
  }

  #repeated(item: PatternNode): PatternNode {
    const range = this.#repeatRange()
    if (range === undefined) return item
    // Whether it takes much or little first makes no difference to whether something is found.
    this.#accept('?')
    if (this.#repeatRange() !== undefined) throw new PatternError('nothing can be repeated twice')
    if (item.type === 'assertion') throw new PatternError('a place cannot be repeated')
    return { type: 'repeat', item, ...range }
  }

  #repeatRange(): { readonly least: number; readonly most: number } | undefined {
    if (this.#accept('*')) return { least: 0, most: Number.POSITIVE_INFINITY }
    if (this.#accept('+')) return { least: 1, most: Number.POSITIVE_INFINITY }
    if (this.#accept('?')) return { least: 0, most: 1 }
    const rest = this.#characters.slice(this.#at, this.#at + 12).join('')
    const [all, first = '', comma, last = ''] = /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(rest) ?? []
    if (all === undefined) return undefined
    this.#at += all.length
    const least = Number(first)
    const most = comma === undefined ? least : last === '' ? Number.POSITIVE_INFINITY : Number(last)
    const largest = Number.isFinite(most) ? most : least
    if (most < least || largest > mostRepeats) {
      throw new PatternError(`'${all}' is no range of at most ${mostRepeats} repeats`)
    }
    return { least, most }
  }

  #atom(character: string): PatternNode {
    if (this.#repeatRange() !== undefined) throw new PatternError('there is nothing to repeat')
    this.#at += 1
    switch (character) {
      case '.':
        return any
      case '^':
        return { type: 'assertion', kind: 'start' }
      case '$':
        return { type: 'assertion', kind: 'end' }
      case '(':
        return this.#group()
      case '[':
        return this.#set()
      case '\\':
        return this.#escape()
      default:
        return literal(codeOf(character))
    }
  }

  #group(): PatternNode {
    this.#depth += 1
    if (this.#depth > deepestGroup) throw new PatternError('its groups are nested too deeply')
    if (this.#accept('?')) this.#groupKind()
    const inner = this.#choice()
    if (!this.#accept(')')) throw new PatternError("a '(' is not closed")
    this.#depth -= 1
    return inner
  }

  #groupKind(): void {
    if (this.#accept(':')) return
    if (this.#accept('<') && /[\p{L}_$]/u.test(this.#peek() ?? '')) {
      while (this.#peek() !== undefined && !this.#accept('>')) this.#at += 1
      return
    }
    throw new PatternError(
      "looking ahead or behind is not possible, nor are flags but a '(?i)' that comes first",
    )
  }

  #escape(): PatternNode {
    const character = this.#peek()
    if (character === undefined) throw new PatternError('it ends in a backslash')
    if (character === 'b' || character === 'B') {
      this.#at += 1
      return { type: 'assertion', kind: character === 'b' ? 'word' : 'no-word' }
    }
    const set = predefined[character]
    if (set !== undefined) {
      this.#at += 1
      return set
    }
    return literal(this.#escapedCode(character))
  }

  /** Of one character, behind its backslash. */
  #escapedCode(character: string): number {
    this.#at += 1
    const control = Object.hasOwn(controls, character) ? controls[character] : undefined
    if (control !== undefined) return control
    if (character === 'x') return this.#hexadecimal(/^[0-9a-fA-F]{2}/)
    if (character === 'u') {
      return this.#hexadecimal(/^(?:\{[0-9a-fA-F]{1,6}\}|[0-9a-fA-F]{4})/)
    }
    if (/[1-9k]/.test(character)) throw new PatternError('references to groups are not possible')
    if (/[a-zA-Z]/.test(character)) throw new PatternError(`'\\${character}' means nothing`)
    return codeOf(character)
  }

  #hexadecimal(form: RegExp): number {
    const [digits] = form.exec(this.#characters.slice(this.#at, this.#at + 8).join('')) ?? []
    if (digits === undefined) throw new PatternError('a number of a character is incomplete')
    this.#at += digits.length
    return Number.parseInt(digits.replace(/[{}]/g, ''), 16)
  }

  #set(): PatternNode {
    const isNegated = this.#accept('^')
    const ranges: (readonly [number, number])[] = []
    while (!this.#accept(']')) {
      const first = this.#member()
      if (typeof first !== 'number') {
        ranges.push(...rangesOf(first))
        continue
      }
      const isRange = this.#peek() === '-' && this.#characters[this.#at + 1] !== ']'
      if (isRange) this.#at += 1
      const last = isRange ? this.#member() : first
      if (typeof last !== 'number' || last < first) {
        throw new PatternError('a range of characters ends before it begins')
      }
      ranges.push([first, last])
    }
    return { type: 'set', ranges, isNegated }
  }

  #member(): number | Predefined {
    const character = this.#peek()
    if (character === undefined) throw new PatternError("a '[' is not closed")
    this.#at += 1
    if (character !== '\\') return codeOf(character)
    const escaped = this.#peek()
    if (escaped === undefined) throw new PatternError("a '[' is not closed")
    const set = predefined[escaped]
    if (set !== undefined) {
      this.#at += 1
      return set
    }
    if (escaped !== 'b') return this.#escapedCode(escaped)
    this.#at += 1
    return 8
  }
}

function literal(code: number): PatternNode {
  return { type: 'set', ranges: [[code, code]], isNegated: false }
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

/** Of a set that stands in another one. */
function rangesOf({ ranges, isNegated }: Predefined): CodePointRanges {
  if (!isNegated) return ranges
  const others: (readonly [number, number])[] = []
  let next = 0
  for (const [first, last] of ranges) {
    if (first > next) others.push([next, first - 1])
    next = last + 1
  }
  return [...others, [next, 0x10ffff]]
}
