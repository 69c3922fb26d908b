/**
 * Compares keys as Go's YAML library sorts them: runs of digits by their number, letters after
 * everything else, and directly after a digit before it.
 */
export function naturalOrder(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)]
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index += 1) {
    const [x = '', y = ''] = [left[index], right[index]]
    if (x === y) continue
    const [isLetterX, isLetterY] = [/\p{L}/u.test(x), /\p{L}/u.test(y)]
    if (isLetterX && isLetterY) return x < y ? -1 : 1
    if (isLetterX || isLetterY) {
      const followsDigit = index > 0 && /\p{Nd}/u.test(left[index - 1] ?? '')
      return isLetterX === followsDigit ? -1 : 1
    }
    return compareNumbers(left, right, index) || (x < y ? -1 : 1)
  }
  return left.length - right.length
}

function compareNumbers(left: readonly string[], right: readonly string[], index: number): number {
  const prefix = significantDigitsBefore(left, index) ? '1' : ''
  const [x, y] = [digitsAt(left, index), digitsAt(right, index)]
  const [numberX, numberY] = [BigInt(`${prefix}${x}` || '0'), BigInt(`${prefix}${y}` || '0')]
  if (numberX !== numberY) return numberX < numberY ? -1 : 1
  return x.length - y.length
}

/** Digits that both have in common decide what a zero is worth. */
function significantDigitsBefore(characters: readonly string[], index: number): boolean {
  for (let before = index - 1; before >= 0 && /\d/.test(characters[before] ?? ''); before -= 1) {
    if (characters[before] !== '0') return true
  }
  return false
}

function digitsAt(characters: readonly string[], index: number): string {
  return /^\d*/.exec(characters.slice(index).join(''))?.[0] ?? ''
}
