/**
 * The candidate that a mistyped or shortened name most likely means, or `undefined` when none is close.
 * Distance is counted in insertions, deletions, replacements and swaps of neighbours.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const longer =
    name.length < 3 ? [] : [...candidates].filter((candidate) => candidate.includes(name))
  if (longer.length === 1) return longer[0]
  const allowed = name.length <= 3 ? 1 : Math.ceil(name.length / 3)
  let nearest: string | undefined
  let smallest = allowed + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= smallest) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < smallest) {
      smallest = distance
      nearest = candidate
    }
  }
  return nearest
}

/** A hint that names the nearest candidate, else lists all when they are few. */
export function hintForName(name: string, candidates: readonly string[]): string | undefined {
  const nearest = nearestName(name, candidates)
  if (nearest !== undefined) return `did you mean '${nearest}'?`
  if (candidates.length === 0 || candidates.length > 12) return undefined
  return `known here: ${candidates.join(', ')}`
}

function editDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1
      const edits = [at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + same]
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      if (swapped) edits.push(at(beforeLast, j - 2) + 1)
      row.push(Math.min(...edits))
    }
    beforeLast = last
    last = row
  }
  return at(last, to.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
