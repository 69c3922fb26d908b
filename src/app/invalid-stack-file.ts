import type { Diagnostic, SourceTexts } from '../errors/diagnostic.ts'

/** All that is wrong with a project's files, at once. */
export class InvalidStackFile extends Error {
  override readonly name = 'InvalidStackFile'
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: SourceTexts

  constructor(diagnostics: readonly Diagnostic[], sources: SourceTexts) {
    super('invalid stack file')
    this.diagnostics = diagnostics
    this.sources = sources
  }
}
