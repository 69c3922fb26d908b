/**
 * Compares keys as Go's YAML library sorts them: runs of digits by their number, letters after
 * everything else, and directly after a digit before it.
 */
export function naturalOrder(a: string, b: string): number {
  const index = firstDifference(a, b)
  if (index === Math.min(a.length, b.length)) return a.length - b.length
  const [x, y] = [characterAt(a, index), characterAt(b, index)]
  const [isLetterX, isLetterY] = [/\p{L}/u.test(x), /\p{L}/u.test(y)]
  if (isLetterX && isLetterY) return x < y ? -1 : 1
  if (isLetterX || isLetterY) {
    const followsDigit = /\p{Nd}$/u.test(a.slice(Math.max(0, index - 2), index))
    return isLetterX === followsDigit ? -1 : 1
  }
  return compareNumbers(a, b, index) || (x < y ? -1 : 1)
}

/** Index of the first character that differs, or the length of the shorter text. */
function firstDifference(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  let index = 0
  while (index < length && a.charCodeAt(index) === b.charCodeAt(index)) index += 1
  const isInsideCharacter = index > 0 && /[\ud800-\udbff]/.test(a.charAt(index - 1))
  return isInsideCharacter && index < length ? index - 1 : index
}

function characterAt(text: string, index: number): string {
  return String.fromCodePoint(text.codePointAt(index) ?? 0)
}

function compareNumbers(a: string, b: string, index: number): number {
  const prefix = hasSignificantDigitsBefore(a, index) ? '1' : ''
  const [x, y] = [digitsAt(a, index), digitsAt(b, index)]
  const [numberX, numberY] = [BigInt(`${prefix}${x}` || '0'), BigInt(`${prefix}${y}` || '0')]
  if (numberX !== numberY) return numberX < numberY ? -1 : 1
  return x.length - y.length
}

/** Digits that both have in common decide what a zero is worth. */
function hasSignificantDigitsBefore(text: string, index: number): boolean {
  for (let before = index - 1; before >= 0 && /\d/.test(text.charAt(before)); before -= 1) {
    if (text.charAt(before) !== '0') return true
  }
  return false
}

function digitsAt(text: string, index: number): string {
  return /^\d*/.exec(text.slice(index))?.[0] ?? ''
}
