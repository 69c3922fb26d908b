import type { SourceTexts } from '../../errors/diagnostic.ts'
import type { SourceSpan } from '../../errors/stack-error.ts'
import { literalSecrets } from './literal-secret.ts'
import type { WrittenFile } from './lint-finding.ts'

/** The texts with an asterisk for every character of a secret, so that lines may be shown. */
export function maskSecrets(sources: SourceTexts, written: readonly WrittenFile[]): SourceTexts {
  const masked = new Map([...sources].map(([file, text]) => [file, text.split('\n')]))
  for (const { entry } of literalSecrets(written)) {
    const lines = masked.get(entry.value.span.file)
    if (lines !== undefined) maskSpan(lines, entry.value.span)
  }
  return new Map([...masked].map(([file, lines]) => [file, lines.join('\n')]))
}

function maskSpan(lines: string[], { line, column, endLine, endColumn }: SourceSpan): void {
  for (let number = line; number <= endLine; number += 1) {
    const text = lines[number - 1] ?? ''
    const start = number === line ? column - 1 : 0
    const end = number === endLine ? endColumn - 1 : text.length
    const hidden = text.slice(start, end).replace(/\S/g, '*')
    lines[number - 1] = text.slice(0, start) + hidden + text.slice(end)
  }
}
