import { formatGoFloat, resolvePlainScalar } from './go-scalar.ts'
import type { PlainValue } from './source-tree.ts'

/** Writes block YAML in the style of Go's library: indent 2, quotes only where they are needed. */
export function writeYaml(value: { readonly [key: string]: PlainValue }): string {
  return `${mappingLines(value, '').join('\n')}\n`
}

function mappingLines(
  value: { readonly [key: string]: PlainValue },
  indent: string,
): readonly string[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = `${indent}${stringText(key, undefined)}:`
    const below = nestedLines(inner, `${indent}  `)
    return below === undefined ? [`${name} ${leafText(inner, indent)}`] : [name, ...below]
  })
}

function sequenceLines(items: readonly PlainValue[], indent: string): readonly string[] {
  return items.flatMap((item) => {
    const below = nestedLines(item, `${indent}  `)
    if (below === undefined) return [`${indent}- ${leafText(item, indent)}`]
    const [first = '', ...rest] = below
    return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest]
  })
}

/** The lines of a collection that is not empty; `undefined` for what stands behind its key. */
function nestedLines(value: PlainValue, indent: string): readonly string[] | undefined {
  if (value === null || typeof value !== 'object') return undefined
  if (isList(value)) return value.length === 0 ? undefined : sequenceLines(value, indent)
  return Object.keys(value).length === 0 ? undefined : mappingLines(value, indent)
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

/** A key has no indent: it stays on one line. */
function stringText(text: string, indent: string | undefined): string {
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
