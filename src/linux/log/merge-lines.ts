import type { LogLine } from '../../model/log-line.ts'

/** Gives batches of lines in the order of time; `undefined` at the end. */
export type LineReader = () => Promise<readonly LogLine[] | undefined>

interface Head {
  readonly read: LineReader
  lines: readonly LogLine[]
  next: number
}

/** Merges readers by time. Holds one batch of each; lines of one reader keep their order. */
export async function* mergeLines(readers: readonly LineReader[]): AsyncGenerator<LogLine> {
  let heads: Head[] = readers.map((read) => ({ read, lines: [], next: 0 }))
  for (;;) {
    const isFilled = await Promise.all(heads.map(fill))
    heads = heads.filter((_, index) => isFilled[index])
    const [first] = heads
    if (first === undefined) return
    yield* takeUntilEmpty(heads, first)
  }
}

/** Gives lines in order until one of the readers has to be asked again. */
function* takeUntilEmpty(heads: readonly Head[], first: Head): Generator<LogLine> {
  for (;;) {
    const oldest = heads.reduce((one, other) => (isOlder(other, one) ? other : one), first)
    const line = oldest.lines[oldest.next]
    if (line === undefined) return
    oldest.next++
    yield line
    if (oldest.next === oldest.lines.length) return
  }
}

async function fill(head: Head): Promise<boolean> {
  while (head.next === head.lines.length) {
    const lines = await head.read()
    if (lines === undefined) return false
    head.lines = lines
    head.next = 0
  }
  return true
}

/** Timestamps have a fixed width, so that they compare as text. */
function isOlder(one: Head, other: Head): boolean {
  return (one.lines[one.next]?.timestamp ?? '') < (other.lines[other.next]?.timestamp ?? '')
}
