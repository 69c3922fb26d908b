import type { Failure } from '../errors/stack-error.ts'
import type { ExitRecord } from '../model/container-state.ts'
import type { FileChange } from '../model/file-change.ts'
import type { Image } from '../model/image.ts'
import type { InspectedContainer } from '../model/inspected-container.ts'
import type { LimitChanges } from '../model/limits.ts'
import type { ObservedContainer, ObservedVolume } from '../model/observed-state.ts'
import type { ContainerProcesses } from '../model/process-row.ts'
import type { Project } from '../model/project.ts'
import type { RevisionSummary } from '../model/revision.ts'
import type { Service } from '../model/service.ts'

/**
 * The control API: HTTP over the unix socket `<run>/stackd.sock`, mode 0600.
 * Bodies are JSON. A failure is answered with status 4xx or 5xx and `{"failure": Failure}`.
 * Streams are JSON lines; the connection's end without a last `finished` event means that stackd died.
 *
 *   GET  /v1/version                                → VersionAnswer
 *   POST /v1/projects/NAME/requests?parallel=  ProjectRequest → stream of ProgressEvent
 *   POST /v1/projects/NAME/rehearsals ProjectRequest → the same, of what would be done
 *   POST /v1/projects/NAME/plan          PlanRequest → PlanPreview (see model/plan-preview.ts)
 *   GET  /v1/projects/NAME/revisions                → RevisionsAnswer
 *   GET  /v1/projects/NAME/revision?number=         → Revision (number left out: the one before)
 *   GET  /v1/containers?project=NAME                → ContainersAnswer (project left out: all)
 *   GET  /v1/logs?project=&service=…&tail=&follow=&since=&until=  → stream of LogLine
 *   GET  /v1/events?project=NAME                    → stream of ContainerEvent
 *   GET  /v1/event-history?project=&since=&until=  → stream of TimedEvent
 *   GET  /v1/usage?project=&service=…&intervalMs=   → stream of UsageSample
 *   GET  /v1/processes?project=&service=…           → ProcessesAnswer
 *   GET  /v1/inspect?project=                       → InspectAnswer
 *   GET  /v1/containers/ID/files?path=&follow-link=             → a tar
 *   POST /v1/containers/ID/files?path=&archive=&content=&owner=   a tar → FilesAnswer
 *   GET  /v1/containers/ID/tree                     → a tar of its root file system
 *   GET  /v1/containers/ID/changes                  → ChangesAnswer
 *   GET  /v1/containers/ID/end                      → EndAnswer, once it does not run
 *   GET  /v1/volumes                                → VolumesAnswer
 *   GET  /v1/images                                 → ImagesAnswer
 *   POST /v1/images                    ImageRequest → ImageAnswer
 *   POST /v1/exec                       ExecRequest → 101, then frames (see exec-frames.ts)
 *   POST /v1/detached-exec              ExecRequest → {} once it runs
 *   POST /v1/attached-start   AttachedStartRequest → 101, then frames (see exec-frames.ts)
 *   POST /v1/attach                   AttachRequest → 101, then frames (see exec-frames.ts)
 *   POST /v1/shutdown?successor=NODE&successor=FILE → {} when no project is up, or there is a successor
 */
export interface VersionAnswer {
  readonly version: string
  readonly pid: number
  /** Of the control API; raised when it changes in a way that an older client cannot know. */
  readonly api: 1
}

/** Which services: empty means all of the project. */
export type ServiceSelection = readonly string[]

export type ProjectRequest =
  | {
      readonly type: 'up'
      readonly project: Project
      readonly services: ServiceSelection
      readonly wait: boolean
      readonly waitTimeoutMs: number | null
      readonly forceRecreate: boolean
      readonly alwaysRecreateDeps: boolean
      readonly noRecreate: boolean
      readonly renewAnonymousVolumes: boolean
      readonly noStart: boolean
      readonly noDeps: boolean
      readonly removeOrphans: boolean
      /** Whether nothing is said of containers whose service the stack file does not have. */
      readonly ignoreOrphans: boolean
      /** Whether it is meant though another directory has a project of this name up. */
      readonly takeOver: boolean
      /** What becomes of volumes whose content the file has otherwise; made anew, they lose their data. */
      readonly divergedVolumes: 'refuse' | 'keep' | 'recreate'
      /** Grace period instead of each service's own; null keeps those. */
      readonly timeoutMs: number | null
    }
  | RunRequest
  | {
      readonly type: 'down'
      readonly removeVolumes: boolean
      readonly removeOrphans: boolean
      /** Services that the stack file has; null without one, where every service is known. */
      readonly knownServices: readonly string[] | null
      readonly removeImages: boolean
      readonly timeoutMs: number | null
    }
  | {
      readonly type: 'stop'
      readonly services: ServiceSelection
      readonly timeoutMs: number | null
    }
  | {
      readonly type: 'start'
      readonly services: ServiceSelection
      readonly wait: boolean
      readonly waitTimeoutMs: number | null
    }
  | {
      readonly type: 'restart'
      readonly services: ServiceSelection
      readonly noDeps: boolean
      readonly timeoutMs: number | null
    }
  | {
      readonly type: 'kill'
      readonly services: ServiceSelection
      readonly signal: string
      readonly removeOrphans: boolean
    }
  | { readonly type: 'pause'; readonly services: ServiceSelection }
  | { readonly type: 'unpause'; readonly services: ServiceSelection }
  | {
      readonly type: 'update'
      readonly services: ServiceSelection
      readonly changes: LimitChanges
    }
  | {
      readonly type: 'rm'
      readonly services: ServiceSelection
      readonly stop: boolean
      readonly removeVolumes: boolean
    }

/** What would be done is asked of an `up` alone. */
export type PlanRequest = Extract<ProjectRequest, { readonly type: 'up' }>

/** Makes a container beside those that its service has. */
export interface RunRequest {
  readonly type: 'run'
  readonly project: Project
  /** As it is to be for this container alone. */
  readonly service: Service
  readonly containerName: string
  readonly removedAtEnd: boolean
  readonly hasServiceNames: boolean
  readonly noDeps: boolean
  readonly removeOrphans: boolean
  /** Whether nothing is said of containers whose service the stack file does not have. */
  readonly ignoreOrphans: boolean
  /** Whether it is started as well; else attaching to it does that. */
  readonly starts: boolean
}

export interface ContainersAnswer {
  readonly containers: readonly ContainerStatus[]
}

/** A container with what only the supervisor knows of it. */
export interface ContainerStatus {
  readonly container: ObservedContainer
  /** When its restart policy starts it again, in epoch milliseconds; null when it does not. */
  readonly restartsAt: number | null
  /** When its schedule starts it next, in epoch milliseconds; null where there is none. */
  readonly runsNextAt: number | null
}

export interface ProcessesAnswer {
  readonly containers: readonly ContainerProcesses[]
}

export interface InspectAnswer {
  readonly containers: readonly InspectedContainer[]
}

export interface FilesAnswer {
  /** What was left out, and why. */
  readonly notes: readonly string[]
}

export interface ChangesAnswer {
  readonly changes: readonly FileChange[]
}

export interface EndAnswer {
  /** `null` for a container that was never started. */
  readonly exit: ExitRecord | null
}

export interface RevisionsAnswer {
  /** The newest first. */
  readonly revisions: readonly RevisionSummary[]
}

export interface VolumesAnswer {
  readonly volumes: readonly ObservedVolume[]
}

export interface ImagesAnswer {
  readonly images: readonly Image[]
}

export type ImageRequest =
  | { readonly type: 'load'; readonly archive: string }
  | { readonly type: 'import'; readonly tree: string; readonly reference: string }
  | { readonly type: 'remove'; readonly reference: string }

export interface ImageAnswer {
  /** Lines for the user: references loaded, id imported, names untagged and deleted. */
  readonly lines: readonly string[]
}

export interface ExecRequest {
  readonly project: string
  readonly service: string
  /** 1 is the first container of the service. */
  readonly index: number
  readonly command: readonly string[]
  readonly environment: readonly string[]
  readonly user: string | null
  readonly workingDirectory: string | null
  readonly privileged: boolean
  readonly terminal: { readonly columns: number; readonly rows: number } | null
  /** Whether the client sends stdin. */
  readonly stdin: boolean
}

/** Starts what a `run` has made, connected to its stdio from the beginning. */
export interface AttachedStartRequest {
  readonly project: string
  readonly containerName: string
}

export interface AttachRequest {
  readonly project: string
  readonly service: string
  /** 1 is the first container of the service. */
  readonly index: number
}

export interface FailureAnswer {
  readonly failure: Failure
}
