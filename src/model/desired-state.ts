import type { DownWish } from './directive.ts'
import type { Instant } from './instant.ts'
import type { Project } from './project.ts'
import type { RevisionSummary } from './revision.ts'
import type { Service } from './service.ts'

/** What the user last asked of a service. */
export interface ServiceIntent {
  readonly run: 'running' | 'stopped'
  /** Whether containers stay that are not as the stack file says, until an `up` says otherwise. */
  readonly keepsContainers?: true
}

/** The last change of a service that had containers before: how it is made and what it goes back to. */
export interface ServiceUpdate {
  readonly requestedAt: Instant
  /** The service before it; `undefined` when there is nothing to go back to. */
  readonly before: Service | undefined
  /** Whether it is the way back from one that failed. */
  readonly isRollback: boolean
}

/** What should be true of one project from now on; survives everything but `down`. */
export interface DesiredState {
  readonly schemaVersion: 1
  readonly project: Project
  /** Services that were asked for; one that is missing is left as it is. */
  readonly intents: Readonly<Record<string, ServiceIntent>>
  /** The revision that its project is; missing for one that was kept before there were any. */
  readonly revision?: Pick<RevisionSummary, 'number' | 'digest'>
  /** By service. */
  readonly updates?: Readonly<Record<string, ServiceUpdate>>
  /** `down` was asked for and is not done yet; a supervisor that starts anew goes on with it. */
  readonly ending: DownWish | undefined
}
