import { InvalidArgumentError } from 'commander'

/** A whole number of seconds, as milliseconds. */
export function parseSeconds(value: string): number {
  if (!/^-?\d+$/.test(value)) throw new InvalidArgumentError('It is to be a number of seconds.')
  return Math.max(0, Number(value)) * 1000
}

export function parseCount(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('It is to be a whole number.')
  return Number(value)
}

/** `all` is `undefined`. */
export function parseTail(value: string): number | undefined {
  return value === 'all' || /^-\d+$/.test(value) ? undefined : parseCount(value)
}

/** Collects the values of an option that may be repeated. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value]
}

/** The value of a switch that may be given one, as in `--orphans=false`. */
export function parseBoolean(value: string): boolean {
  if (/^(1|t|true)$/i.test(value)) return true
  if (/^(0|f|false)$/i.test(value)) return false
  throw new InvalidArgumentError('It is to be true or false.')
}
