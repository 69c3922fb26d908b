import { formatGoFloat, resolvePlainScalar } from './go-scalar.ts'
import type { PlainValue } from './source-tree.ts'

/** Writes block YAML in the style of Go's library: indent 2, quotes only where they are needed. */
export function writeYaml(value: { readonly [key: string]: PlainValue }): string {
  const lines: string[] = []
  writeMapping(value, '', lines)
  return `${lines.join('\n')}\n`
}

function writeMapping(
  value: { readonly [key: string]: PlainValue },
  indent: string,
  lines: string[],
): void {
  for (const [key, inner] of Object.entries(value)) {
    const name = `${indent}${stringText(key, undefined)}:`
    if (isNested(inner)) {
      lines.push(name)
      writeNested(inner, `${indent}  `, lines)
    } else lines.push(`${name} ${leafText(inner, indent)}`)
  }
}

/** The first line of an item stands behind its dash. */
function writeSequence(items: readonly PlainValue[], indent: string, lines: string[]): void {
  for (const item of items) {
    const first = lines.length
    if (isNested(item)) writeNested(item, `${indent}  `, lines)
    else lines.push(`${indent}  ${leafText(item, indent)}`)
    lines[first] = `${indent}- ${lines[first]?.slice(indent.length + 2) ?? ''}`
  }
}

type Nested = readonly PlainValue[] | { readonly [key: string]: PlainValue }

/** Whether a value is written below its key or dash, not behind it. */
function isNested(value: PlainValue): value is Nested {
  if (value === null || typeof value !== 'object') return false
  return isList(value) ? value.length > 0 : Object.keys(value).length > 0
}

function writeNested(value: Nested, indent: string, lines: string[]): void {
  if (isList(value)) writeSequence(value, indent, lines)
  else writeMapping(value, indent, lines)
}

function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value)
}

function leafText(value: PlainValue, indent: string): string {
  if (value === null) return 'null'
  if (typeof value === 'object') return isList(value) ? '[]' : '{}'
  if (typeof value === 'string') return stringText(value, indent)
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : formatGoFloat(value)
  return String(value)
}

const oldBooleans = /^(y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/
const base60 = /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/
const unprintable = /[^\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u

/** What most texts are made of; such a one is in quotes only when it means something else plain. */
const usualText = /^[A-Za-z/][\w./-]*$/

/** A key has no indent: it stays on one line. */
function stringText(text: string, indent: string | undefined): string {
  if (usualText.test(text)) {
    const isString = resolvePlainScalar(text).value === text && !oldBooleans.test(text)
    return isString ? text : doubleQuoted(text)
  }
  if (text.includes('\n')) {
    const isBlock = indent !== undefined && !unprintable.test(text) && !/ (\n|$)/.test(text)
    return isBlock ? literalText(text, indent) : doubleQuoted(text)
  }
  const resolved = resolvePlainScalar(text)
  const isString = resolved.value === text
  if (!isString || oldBooleans.test(text) || base60.test(text) || unprintable.test(text))
    return doubleQuoted(text)
  return canBePlain(text) ? text : `'${text.replaceAll("'", "''")}'`
}

function canBePlain(text: string): boolean {
  const isIndicator =
    /^[#,[\]{}&*!|>'"%@`]/.test(text) || /^[-?:](\s|$)/.test(text) || /^(---|\.\.\.)/.test(text)
  return !isIndicator && !/:(\s|$)|\s#/.test(text) && text.trim() === text
}

function literalText(text: string, indent: string): string {
  const body = text.replace(/\n+$/, '')
  const ends = text.length - body.length
  const chomping = ends === 0 ? '-' : ends === 1 && body !== '' ? '' : '+'
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (line === '' ? '' : `${indent}  ${line}`))
  return [`|${hint}${chomping}`, ...lines].join('\n')
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function doubleQuoted(text: string): string {
  const escaped = Array.from(text, (character) => {
    const short = shortEscapes[character]
    if (short !== undefined) return short
    if (!unprintable.test(character)) return character
    const code = character.codePointAt(0) ?? 0
    if (code > 0xffff) return `\\U${hex(code, 8)}`
    return code < 256 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`
  })
  return `"${escaped.join('')}"`
}

function hex(code: number, width: number): string {
  return code.toString(16).toUpperCase().padStart(width, '0')
}
