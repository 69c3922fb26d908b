import type { PlainValue } from './source-tree.ts'

/**
 * Writes JSON in the style of Go's library: characters that mean something in HTML are escaped,
 * and no line end follows.
 */
export function writeJson(value: PlainValue, indent: 0 | 2 | 4): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
