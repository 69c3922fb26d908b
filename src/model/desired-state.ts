import type { DownWish } from './directive.ts'
import type { Project } from './project.ts'

/** What the user last asked of a service. */
export interface ServiceIntent {
  readonly run: 'running' | 'stopped'
}

/** What should be true of one project from now on; survives everything but `down`. */
export interface DesiredState {
  readonly schemaVersion: 1
  readonly project: Project
  /** Services that were asked for; one that is missing is left as it is. */
  readonly intents: Readonly<Record<string, ServiceIntent>>
  /** `down` was asked for and is not done yet; a supervisor that starts anew goes on with it. */
  readonly ending: DownWish | undefined
}
