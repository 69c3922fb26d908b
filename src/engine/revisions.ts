import type { Revision } from '../model/revision.ts'

/** Durable store of what was asked of each project; goes with its desired state. */
export interface Revisions {
  /** The oldest first. */
  list(project: string): Promise<readonly Revision[]>
  /** Durable when it resolves. Replaces one of the same number, and removes the oldest beyond those kept. */
  write(revision: Revision): Promise<void>
}
