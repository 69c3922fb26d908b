import type { Instant } from './instant.ts'
import type { Project } from './project.ts'

/** What was asked of a project at one time, kept so that it can be asked for again. */
export interface Revision extends RevisionSummary {
  readonly schemaVersion: 1
  readonly project: Project
  /** Those of its services that were asked for. */
  readonly services: readonly string[]
}

/** What may be shown of a revision: names of what changed, and no values. */
export interface RevisionSummary {
  /** From 1, one more with each. */
  readonly number: number
  readonly time: Instant
  /** The same for two revisions that ask for the same. */
  readonly digest: string
  /** Empty where only networks and volumes changed, or which services are asked for. */
  readonly changes: readonly ServiceRevision[]
}

export interface ServiceRevision {
  readonly service: string
  readonly change: 'added' | 'removed' | 'changed'
  /** As the stack file names them, such as `environment.PORT`. */
  readonly fields: readonly string[]
}

/** How many are kept of a project. */
export const keptRevisions = 10
