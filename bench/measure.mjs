import { spawnSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'

/** Milliseconds that a program takes from its start to its end; throws when it fails. */
export function timed(file, args, options = {}) {
  const start = performance.now()
  const result = spawnSync(file, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options })
  const elapsed = performance.now() - start
  if (result.status === 0) return elapsed
  throw new Error(`${file} ${args.join(' ')}: ${result.error?.message ?? result.stderr}`)
}

/**
 * Measures several subjects round by round, each in turn, so that a slow moment of the machine
 * meets all of them. `subjects` maps names to functions that return milliseconds, by themselves or
 * as a promise. Returns all values by name.
 */
export async function interleaved(subjects, rounds) {
  const values = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(subjects)) values[name].push(await measure())
  }
  return values
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
