export interface BlockText {
  /** Without a line end behind the last line. */
  readonly text: string
  /** Offset behind the last line that is not empty. */
  readonly end: number
}

interface BlockOptions {
  /** Of the key that the block belongs to. */
  readonly indent: number
  /** Lines become one. */
  readonly isFolded: boolean
}

const spaces = / */y

/** The lines of a block from their offset on; `undefined` where more than their margin counts. */
export function readBlockText(
  text: string,
  start: number,
  { indent, isFolded }: BlockOptions,
): BlockText | undefined {
  const margin = widthAt(text, start)
  if (margin <= indent || text[start + margin] === '\n') return undefined
  const lines: string[] = []
  let end = start
  let emptyLines = 0
  let line = start
  while (line < text.length) {
    const width = widthAt(text, line)
    const lineEnd = text.indexOf('\n', line)
    const isEmpty = line + width === lineEnd
    if (lineEnd < 0 && width >= margin) return undefined
    if (isEmpty && width > margin) return undefined
    if (!isEmpty && width < margin) break
    if (isEmpty) emptyLines += 1
    else {
      const isUneven = emptyLines > 0 || width > margin || text[lineEnd - 1] === ' '
      if (isFolded && isUneven) return undefined
      for (; emptyLines > 0; emptyLines -= 1) lines.push('')
      lines.push(text.slice(line + margin, lineEnd))
      end = lineEnd + 1
    }
    line = lineEnd + 1
  }
  return { text: lines.join(isFolded ? ' ' : '\n'), end }
}

function widthAt(text: string, line: number): number {
  spaces.lastIndex = line
  spaces.test(text)
  return spaces.lastIndex - line
}
