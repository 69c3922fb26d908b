import type { LoadResult } from '../../src/config/load-project.ts'
import { formatDiagnostic, plainPaint } from '../../src/errors/diagnostic.ts'
import { errorCodes } from '../../src/errors/error-codes.ts'

/** Codes of what is about a file as a whole, or about the command line. */
const codesWithoutPlace = ['SF0001', 'SF0002', 'SF0007', 'SF0013', 'SF0014', 'SF0018', 'SF0021']

/** What is wrong with complaints: each has a code, words, and a place unless it is about a whole file. */
export function unsoundComplaints(result: LoadResult): readonly string[] {
  const diagnostics = result.ok ? result.warnings : result.diagnostics
  const hasReason = result.ok || diagnostics.some(({ severity }) => severity === 'error')
  const unsound = diagnostics.filter(({ code, message, span }) => {
    const hasPlace =
      span === undefined ? codesWithoutPlace.includes(code) : span.line > 0 && span.column > 0
    return !(code in errorCodes) || message.trim() === '' || !hasPlace
  })
  const shown = unsound.map((diagnostic) =>
    formatDiagnostic(diagnostic, result.sources, plainPaint),
  )
  return hasReason ? shown : [...shown, 'refused without a reason']
}
