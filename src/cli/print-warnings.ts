import { formatDiagnostic, type Diagnostic, type SourceTexts } from '../errors/diagnostic.ts'
import type { Invocation } from './command.ts'
import { createColours } from './paint.ts'
import { wantsColour } from './terminal.ts'

/** What is worth saying about a stack file that is valid. */
export function printWarnings(
  warnings: readonly Diagnostic[],
  sources: SourceTexts,
  { session, globals }: Pick<Invocation<unknown>, 'session' | 'globals'>,
): void {
  if (globals.progress === 'quiet') return
  const { stderr, environment } = session
  const colours = createColours(wantsColour(stderr, environment, globals.ansi))
  for (const warning of warnings) {
    stderr.write(`${formatDiagnostic(warning, sources, colours)}\n`)
  }
}
