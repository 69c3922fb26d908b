import { milliseconds } from '../model/duration.ts'
import type { Duration } from '../model/duration.ts'
import { parseDuration } from './parse-duration.ts'
import { entriesOf, isNull, itemsOf, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** Scalars of a mapping as text; what is null is left out. */
export function bindTexts(node: SourceTree | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entriesOf(node).flatMap(({ key, value }) =>
      isNull(value) ? [] : [[key, textOf(value) ?? '']],
    ),
  )
}

/** Labels always have a value. */
export function bindLabels(node: SourceTree | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(entriesOf(node).map(({ key, value }) => [key, textOf(value) ?? '']))
}

const none: readonly string[] = []

export function bindTextList(node: SourceTree | undefined): readonly string[] {
  return node === undefined ? none : itemsOf(node).map((item) => textOf(item) ?? '')
}

/** A duration in canonical form, or the default. */
export function bindDuration(node: SourceTree | undefined, fallback: Duration): Duration {
  const nanoseconds = parseDuration(textOf(node) ?? '')
  return nanoseconds === undefined ? fallback : milliseconds(Number(nanoseconds) / 1e6)
}

export function bindEntries<Value>(
  node: SourceTree | undefined,
  bind: (value: SourceTree) => Value,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(entriesOf(node).map(({ key, value }) => [key, bind(value)]))
}
