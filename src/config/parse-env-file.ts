import { evaluateTemplate } from './evaluate-template.ts'
import type { VariableLookup } from './evaluate-template.ts'

export interface EnvFileProblem {
  /** From 1. */
  readonly line: number
  readonly reason: string
}

export interface UnsetVariable {
  readonly line: number
  readonly name: string
}

export interface EnvFileResult {
  readonly values: ReadonlyMap<string, string>
  /** Where each value stands, from 1. */
  readonly lines: ReadonlyMap<string, number>
  readonly problems: readonly EnvFileProblem[]
  /** Variables that values refer to and that are set nowhere. */
  readonly unset: readonly UnsetVariable[]
}

/**
 * Reads the `.env` format of Compose. Values are interpolated; `lookup` comes first, then earlier
 * keys of the file, then what `earlier` files have. A key without a value takes the one of `lookup`, or is left out.
 */
export function parseEnvFile(
  text: string,
  lookup: VariableLookup,
  earlier: VariableLookup = () => undefined,
): EnvFileResult {
  const lines = text.replace(/^\u{feff}/u, '').replaceAll('\r\n', '\n')
  return new EnvFileReader(lines, lookup, earlier).read()
}

/** Reads the format of `docker run --env-file`: lines of `KEY=value`, taken as they are. */
export function parseRawEnvFile(text: string, lookup: VariableLookup): EnvFileResult {
  const values = new Map<string, string>()
  const lines = new Map<string, number>()
  const problems: EnvFileProblem[] = []
  for (const [index, line] of text
    .replace(/^\u{feff}/u, '')
    .split(/\r?\n/)
    .entries()) {
    const content = line.trimStart()
    if (content === '' || content.startsWith('#')) continue
    const equals = content.indexOf('=')
    const key = equals < 0 ? content.trimEnd() : content.slice(0, equals)
    const value = equals < 0 ? lookup(key) : content.slice(equals + 1)
    if (key === '' || /\s/.test(key))
      problems.push({ line: index + 1, reason: 'the variable has no valid name' })
    else if (value !== undefined) {
      values.set(key, value)
      lines.set(key, index + 1)
    }
  }
  return { values, lines, problems, unset: [] }
}

const keyPattern = /[ \t]*(?:export[ \t]+)?([A-Za-z0-9_.\-[\]]+)[ \t]*/y

class EnvFileReader {
  readonly #text: string
  readonly #lookup: VariableLookup
  readonly #earlier: VariableLookup
  readonly #values = new Map<string, string>()
  readonly #lines = new Map<string, number>()
  readonly #problems: EnvFileProblem[] = []
  readonly #unset: UnsetVariable[] = []
  #position = 0
  #counted = 0
  #lineBreaks = 0

  constructor(text: string, lookup: VariableLookup, earlier: VariableLookup) {
    this.#text = text
    this.#lookup = lookup
    this.#earlier = earlier
  }

  read(): EnvFileResult {
    while (this.#position < this.#text.length) this.#readLine()
    return {
      values: this.#values,
      lines: this.#lines,
      problems: this.#problems,
      unset: this.#unset,
    }
  }

  #readLine(): void {
    const rest = this.#restOfLine()
    if (rest.trim() === '' || rest.trimStart().startsWith('#')) return this.#skipLine()
    keyPattern.lastIndex = this.#position
    const key = keyPattern.exec(this.#text)?.[1]
    const after = this.#text[keyPattern.lastIndex]
    if (key === undefined || (after !== undefined && !/[=:\n#]/.test(after)))
      return this.#fail('the variable has no valid name')
    this.#position = keyPattern.lastIndex
    if (after !== '=' && after !== ':') {
      this.#inherit(key)
      return this.#skipLine()
    }
    this.#position += 1
    this.#readValue(key)
  }

  #readValue(key: string): void {
    const blank = /^[ \t]*/.exec(this.#restOfLine())?.[0] ?? ''
    const quote = this.#text[this.#position + blank.length]
    if (quote === '"' || quote === "'") {
      this.#position += blank.length + 1
      return this.#readQuoted(key, quote)
    }
    const line = this.#restOfLine()
    const comment = /[ \t]#/.exec(line.slice(blank.length))
    const value = (comment === null ? line : line.slice(0, blank.length + comment.index)).trim()
    this.#set(key, value)
    this.#skipLine()
  }

  #readQuoted(key: string, quote: string): void {
    const start = this.#position
    let end = start
    while (end < this.#text.length && this.#text[end] !== quote)
      end += this.#text[end] === '\\' ? 2 : 1
    if (end >= this.#text.length) return this.#fail('a quote is not closed')
    const content = this.#text.slice(start, end)
    if (quote === '"') this.#set(key, unescapeDouble(content))
    else this.#keep(key, content.replaceAll("\\'", "'"))
    this.#position = end + 1 // What follows on the line is the next variable.
  }

  #set(key: string, template: string): void {
    const result = evaluateTemplate(
      template,
      (name) => this.#lookup(name) ?? this.#values.get(name) ?? this.#earlier(name),
    )
    if (result.ok) {
      this.#keep(key, result.text)
      this.#unset.push(...result.unset.map((name) => ({ line: this.#line(), name })))
    } else {
      const { type, name } = result.problem
      const reason =
        type === 'required' ? `required variable '${name}' is not set` : 'invalid interpolation'
      this.#problems.push({ line: this.#line(), reason })
    }
  }

  #inherit(key: string): void {
    const value = this.#lookup(key)
    if (value !== undefined) this.#keep(key, value)
  }

  #keep(key: string, value: string): void {
    this.#values.set(key, value)
    this.#lines.set(key, this.#line())
  }

  #fail(reason: string): void {
    this.#problems.push({ line: this.#line(), reason })
    this.#skipLine()
  }

  #restOfLine(): string {
    const end = this.#text.indexOf('\n', this.#position)
    return this.#text.slice(this.#position, end < 0 ? undefined : end)
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#position)
    this.#position = end < 0 ? this.#text.length : end + 1
  }

  /** Counts on from where it was asked last, as the position never goes back. */
  #line(): number {
    for (let index = this.#counted; index < this.#position; index += 1) {
      if (this.#text[index] === '\n') this.#lineBreaks += 1
    }
    this.#counted = Math.max(this.#counted, this.#position)
    return this.#lineBreaks + 1
  }
}

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  c: '',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  $: '$$', // Stays a dollar sign through interpolation.
  '"': '"',
  '\\': '\\',
}

function unescapeDouble(content: string): string {
  return content.replace(/\\(0[0-7]{1,3}|[\s\S])/g, (whole, escape: string) =>
    escape.length > 1
      ? String.fromCharCode(Number.parseInt(escape, 8))
      : (escapes[escape] ?? whole),
  )
}
