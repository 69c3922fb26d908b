import { printable } from '../terminal.ts'
import { measureTexts, type Measure } from './display-width.ts'

export interface Column {
  readonly title: string
  /** Characters that must stay when the terminal is too narrow; without it the column is kept whole. */
  readonly atLeast?: number
}

const gap = 3

/**
 * Rows below titles. Where the width of the terminal is known and too small, columns that may be
 * cut are cut, the widest first.
 */
export async function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  terminalColumns: number | undefined,
): Promise<string> {
  const texts = [columns.map(({ title }) => title), ...rows.map((row) => row.map(printable))]
  const measure = await measureTexts(texts.flat())
  const wanted = columns.map((_, index) =>
    Math.max(...texts.map((row) => measure(row[index] ?? ''))),
  )
  const widths = fit(wanted, columns, terminalColumns)
  return texts.map((row) => `${rowText(row, widths, measure)}\n`).join('')
}

function fit(
  wanted: readonly number[],
  columns: readonly Column[],
  terminalColumns: number | undefined,
): readonly number[] {
  const widths = [...wanted]
  if (terminalColumns === undefined) return widths
  const smallest = columns.map(({ atLeast }, index) => atLeast ?? wanted[index] ?? 0)
  const total = (): number => widths.reduce((sum, width) => sum + width + gap, -gap)
  const spare = (index: number): number => (widths[index] ?? 0) - (smallest[index] ?? 0)
  while (total() > terminalColumns) {
    const shrinkable = widths.map((_, index) => index).filter((index) => spare(index) > 0)
    const widest = shrinkable.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0]
    if (widest === undefined) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

function rowText(row: readonly string[], widths: readonly number[], measure: Measure): string {
  return row
    .map((text, index) => {
      const shown = cut(text, widths[index] ?? 0, measure)
      return shown + ' '.repeat(Math.max(0, (widths[index] ?? 0) - measure(shown)))
    })
    .join(' '.repeat(gap))
    .trimEnd()
}

function cut(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text
  const characters = Array.from(text)
  while (characters.length > 0 && measure(characters.join('')) > width - 1) characters.pop()
  return `${characters.join('')}…`
}
