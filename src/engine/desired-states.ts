import type { DesiredState } from '../model/desired-state.ts'

/** Durable store of what is asked of each project. */
export interface DesiredStates {
  list(): Promise<readonly string[]>
  read(project: string): Promise<DesiredState | undefined>
  /** Durable when it resolves. */
  write(state: DesiredState): Promise<void>
  remove(project: string): Promise<void>
}
