import type { ScalarValue } from './source-tree.ts'

export interface ResolvedScalar {
  readonly value: ScalarValue
  /** As Go prints the value, which is what Compose puts into environment variables and labels. */
  readonly text: string
}

/**
 * Gives a plain scalar its type by the rules of Go's YAML library (yaml.v3, resolve.go), which are
 * those that Compose files are read with: octal `017`, `yes` a string, timestamps.
 */
export function resolvePlainScalar(source: string): ResolvedScalar {
  if (usualText.test(source)) return string(source)
  const known = words.get(source)
  if (known !== undefined) return known
  if (usualNumber.test(source)) return { value: Number(source), text: source }
  return mayBeNumber.test(source)
    ? (timestamp(source) ?? integer(source) ?? float(source) ?? string(source))
    : string(source)
}

/** Most texts: neither numbers nor other known words begin with these letters. */
const usualText = /^[a-eg-mo-su-zA-EG-MO-SU-Z/]/
/** Most numbers: of these Go prints what is written. */
const usualNumber = /^[1-9][0-9]{0,14}$/
/** Most of what begins like a number is none: `10s`, `512M`, `./data`. */
const mayBeNumber = /^[-+.0-9][-+.:_ 0-9a-fA-FxXoOtTzZ]*$/

export function string(text: string): ResolvedScalar {
  return { value: text, text }
}

const words: ReadonlyMap<string, ResolvedScalar> = new Map([
  ...word({ value: null, text: '' }, ['', '~', 'null', 'Null', 'NULL']),
  ...word({ value: true, text: 'true' }, ['true', 'True', 'TRUE']),
  ...word({ value: false, text: 'false' }, ['false', 'False', 'FALSE']),
  ...word({ value: Number.POSITIVE_INFINITY, text: '+Inf' }, [
    '.inf',
    '.Inf',
    '.INF',
    '+.inf',
    '+.Inf',
    '+.INF',
  ]),
  ...word({ value: Number.NEGATIVE_INFINITY, text: '-Inf' }, ['-.inf', '-.Inf', '-.INF']),
  ...word({ value: Number.NaN, text: 'NaN' }, ['.nan', '.NaN', '.NAN']),
])

function word(
  resolved: ResolvedScalar,
  spellings: readonly string[],
): readonly (readonly [string, ResolvedScalar])[] {
  return spellings.map((spelling) => [spelling, resolved] as const)
}

const timestampForm =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt ](\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,9})?(Z|[-+]\d{2}:\d{2})?)?$/

function timestamp(source: string): ResolvedScalar | undefined {
  const match = timestampForm.exec(source)
  if (match === null) return undefined
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0'] = match
  const [fraction = '', zone] = [match[7], match[8]]
  // Go takes a zone with a `T` only, and demands it there.
  if (match[4] !== undefined && /[Tt]/.test(source) !== (zone !== undefined)) return undefined
  const inRange =
    +month >= 1 &&
    +month <= 12 &&
    +day >= 1 &&
    +day <= 31 &&
    +hour < 24 &&
    +minute < 60 &&
    +second < 60
  if (!inRange) return undefined
  const two = (digits: string): string => digits.padStart(2, '0')
  const shortFraction = fraction.replace(/\.?0+$/, '')
  const offset =
    zone === undefined || zone === 'Z'
      ? '+0000 UTC'
      : `${zone.replace(':', '')} ${zone.replace(':', '')}`
  return string(
    `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}${shortFraction} ${offset}`,
  )
}

const integerForms: readonly (readonly [RegExp, string])[] = [
  [/^([-+]?)0[xX]([0-9a-fA-F]+)$/, '0x'],
  [/^([-+]?)0[bB]([01]+)$/, '0b'],
  [/^([-+]?)0[oO]?([0-7]+)$/, '0o'],
  [/^([-+]?)(0|[1-9][0-9]*)$/, ''],
]

function integer(source: string): ResolvedScalar | undefined {
  const digits = source.replaceAll('_', '')
  for (const [form, prefix] of integerForms) {
    const match = form.exec(digits)
    if (match === null) continue
    const magnitude = BigInt(`${prefix}${match[2]}`)
    const value = match[1] === '-' ? -magnitude : magnitude
    const fits = value >= -(2n ** 63n) && value < 2n ** 64n
    return { value: Number(value), text: fits ? String(value) : formatGoFloat(Number(value)) }
  }
  return undefined
}

function float(source: string): ResolvedScalar | undefined {
  const digits = source.replaceAll('_', '')
  if (!/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(digits)) return undefined
  const value = Number(digits)
  return { value, text: formatGoFloat(value) }
}

/** As `%v` prints a float64: an exponent of at least two digits below 1e-4 and from 1e6 on. */
export function formatGoFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return Object.is(value, -0) ? '-0' : String(value)
  const sign = power < 0 ? '-' : '+'
  return `${mantissa}e${sign}${String(Math.abs(power)).padStart(2, '0')}`
}
