import {
  parsePattern,
  PatternError,
  type CodePointRanges,
  type PatternNode,
} from './pattern-syntax.ts'

/** A regular expression over single lines, found in time that grows with the line's length alone. */
export interface LinePattern {
  /** Whether something in the line is what it says. Only the first 4096 characters are looked at. */
  isIn(line: string): boolean
}

export type PatternResult =
  | { readonly ok: true; readonly pattern: LinePattern }
  | { readonly ok: false; readonly reason: string }

/** What one character of a line costs at most: a step, or a comparison with a range. */
const highestCost = 1000
const longestLine = 4096

export function compilePattern(text: string): PatternResult {
  try {
    const { root, ignoresCase } = parsePattern(text)
    const steps: Step[] = []
    emit(root, steps)
    steps.push({ type: 'found' })
    const cost = steps.reduce((sum, step) => sum + costOf(step), 0)
    if (cost > highestCost) throw new PatternError('it repeats too much')
    return { ok: true, pattern: { isIn: (line) => search(steps, line, ignoresCase) } }
  } catch (error) {
    if (error instanceof PatternError) return { ok: false, reason: error.message }
    throw error
  }
}

/** A step goes on to the next one; a `fork` to two others as well. */
type Step =
  | Extract<PatternNode, { type: 'set' | 'assertion' }>
  | { readonly type: 'fork'; readonly to: readonly number[] }
  | { readonly type: 'found' }

function costOf(step: Step): number {
  return step.type === 'set' ? 1 + step.ranges.length : 1
}

function emit(node: PatternNode, steps: Step[]): void {
  if (steps.length > highestCost) throw new PatternError('it repeats too much')
  switch (node.type) {
    case 'set':
    case 'assertion':
      steps.push(node)
      return
    case 'sequence':
      for (const item of node.items) emit(item, steps)
      return
    case 'choice':
      emitChoice(node.options, steps)
      return
    case 'repeat':
      emitRepeat(node, steps)
  }
}

function emitChoice(options: readonly PatternNode[], steps: Step[]): void {
  const fork = steps.push({ type: 'fork', to: [] }) - 1
  const starts: number[] = []
  const ends: number[] = []
  for (const option of options) {
    starts.push(steps.length)
    emit(option, steps)
    ends.push(steps.push({ type: 'fork', to: [] }) - 1)
  }
  steps[fork] = { type: 'fork', to: starts }
  for (const end of ends) steps[end] = { type: 'fork', to: [steps.length] }
}

function emitRepeat(
  { item, least, most }: Extract<PatternNode, { type: 'repeat' }>,
  steps: Step[],
): void {
  for (let count = 0; count < least; count += 1) {
    const before = steps.length
    emit(item, steps)
    if (steps.length === before) break
  }
  const further = Number.isFinite(most) ? most - least : 1
  const forks: number[] = []
  for (let count = 0; count < further; count += 1) {
    forks.push(steps.push({ type: 'fork', to: [] }) - 1)
    emit(item, steps)
  }
  if (!Number.isFinite(most)) steps.push({ type: 'fork', to: forks })
  for (const fork of forks) steps[fork] = { type: 'fork', to: [fork + 1, steps.length] }
}

/** Follows all ways through the steps at once (K. Thompson, Regular Expression Search Algorithm, 1968). */
function search(steps: readonly Step[], line: string, ignoresCase: boolean): boolean {
  const codes = Array.from(line.slice(0, longestLine), (character) => character.codePointAt(0) ?? 0)
  /** The place at which a step was last reached, so that none is taken twice at one place. */
  const reachedAt = new Int32Array(steps.length).fill(-1)
  let waiting: number[] = []
  for (let place = 0; place <= codes.length; place += 1) {
    const sets: number[] = []
    const open = [...waiting.toReversed(), 0]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const step = steps[at]
      if (step === undefined || reachedAt[at] === place) continue
      reachedAt[at] = place
      if (step.type === 'found') return true
      if (step.type === 'set') sets.push(at)
      else if (step.type === 'fork') open.push(...step.to)
      else if (holds(step.kind, codes, place)) open.push(at + 1)
    }
    const code = codes[place]
    waiting = code === undefined ? [] : sets.filter((at) => takes(steps[at], code, ignoresCase))
    waiting = waiting.map((at) => at + 1)
  }
  return false
}

function holds(kind: string, codes: readonly number[], place: number): boolean {
  if (kind === 'start') return place === 0
  if (kind === 'end') return place === codes.length
  const isBoundary = isWord(codes[place - 1]) !== isWord(codes[place])
  return isBoundary === (kind === 'word')
}

function isWord(code: number | undefined): boolean {
  return code !== undefined && /\w/.test(String.fromCodePoint(code))
}

function takes(step: Step | undefined, code: number, ignoresCase: boolean): boolean {
  if (step?.type !== 'set') return false
  const { ranges, isNegated } = step
  if (isInRanges(ranges, code)) return !isNegated
  if (!ignoresCase) return isNegated
  const character = String.fromCodePoint(code)
  const others = [character.toLowerCase(), character.toUpperCase()]
  return others.some((other) => isInRanges(ranges, other.codePointAt(0) ?? 0)) !== isNegated
}

function isInRanges(ranges: CodePointRanges, code: number): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last)
}
