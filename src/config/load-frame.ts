import type { DiagnosticList } from './diagnostic-list.ts'
import { interpolate } from './interpolate.ts'
import type { LoadStep } from './load-options.ts'
import type { ProjectEnvironment } from './project-environment.ts'
import type { SourceReader } from './source-reader.ts'
import type { SourceMapping } from './source-tree.ts'

/** What files are read and understood with; an included file has its own. */
export interface LoadFrame {
  readonly projectDirectory: string
  /** Of what includes these files; `undefined` for the project's own. */
  readonly parentDirectory: string | undefined
  readonly environment: ProjectEnvironment
  readonly reader: SourceReader
  /** Texts of all files read, by the name in spans. */
  readonly texts: Map<string, string>
  /** Steps that are left out. */
  readonly without: ReadonlySet<LoadStep>
  /** Files whose includes led here, the first one first. */
  readonly includedBy: readonly string[]
  readonly diagnostics: DiagnosticList
}

export function interpolateUnlessLeftOut(tree: SourceMapping, frame: LoadFrame): SourceMapping {
  if (frame.without.has('interpolation')) return tree
  const interpolated = interpolate(tree, frame.environment.lookup, frame.diagnostics)
  return interpolated.kind === 'mapping' ? interpolated : tree
}
