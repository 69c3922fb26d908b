import type { ProjectEnvironment } from './project-environment.ts'
import type { SourceReader } from './source-reader.ts'
import type { SourceMapping } from './source-tree.ts'

/** What loading knew on its way to the project: for those who explain a file or judge its style. */
export interface Inspection {
  /** The files as written, in the order of merging; not interpolated. */
  readonly trees: readonly SourceMapping[]
  /** Canonical, with the services of all profiles, and networks and volumes that nothing uses. */
  readonly everything: SourceMapping
  /** The enabled services with their complete environments. */
  readonly selected: SourceMapping
  readonly environment: ProjectEnvironment
  readonly reader: SourceReader
}
