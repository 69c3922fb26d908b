import type { Readable } from 'node:stream'
import { StackError } from '../errors/stack-error.ts'
import type { ContainerEvent, ProgressEvent, TimedEvent } from '../events/event.ts'
import type { Instant } from '../model/instant.ts'
import type { PlanPreview } from '../model/plan-preview.ts'
import type { LogLine, LogQuery } from '../model/log-line.ts'
import type {
  AttachedStartRequest,
  AttachRequest,
  ChangesAnswer,
  ContainersAnswer,
  EndAnswer,
  ExecRequest,
  FilesAnswer,
  ImageAnswer,
  ImageRequest,
  ImagesAnswer,
  InspectAnswer,
  PlanRequest,
  ProcessesAnswer,
  ProjectRequest,
  RevisionsAnswer,
  VersionAnswer,
  VolumesAnswer,
} from './api.ts'
import type { Revision } from '../model/revision.ts'
import type { UsageSample } from '../model/usage.ts'
import type { ControlSocket } from './control-socket.ts'
import { ExecSession } from './exec-session.ts'

export interface ClientOptions {
  /** Whether requests are asked for as if they were done. */
  readonly dryRun: boolean
  /** How many operations of a request run at the same time; left out, as stackd has it. */
  readonly parallelism?: number | undefined
}

/** The control API of stackd, typed. Aborting a stream ends its connection, not the work in stackd. */
export class ControlClient {
  readonly #socket: ControlSocket
  readonly #parallelism: number | undefined
  readonly #dryRun: boolean

  constructor(socket: ControlSocket, options: ClientOptions = { dryRun: false }) {
    this.#socket = socket
    this.#dryRun = options.dryRun
    this.#parallelism = options.parallelism
  }

  version(signal?: AbortSignal): Promise<VersionAnswer> {
    return this.#get('/v1/version', signal)
  }

  containers(project: string | undefined, signal?: AbortSignal): Promise<ContainersAnswer> {
    return this.#get(`/v1/containers${query({ project })}`, signal)
  }

  volumes(signal?: AbortSignal): Promise<VolumesAnswer> {
    return this.#get('/v1/volumes', signal)
  }

  images(signal?: AbortSignal): Promise<ImagesAnswer> {
    return this.#get('/v1/images', signal)
  }

  changeImages(body: ImageRequest, signal?: AbortSignal): Promise<ImageAnswer> {
    return this.#socket.json({ method: 'POST', path: '/v1/images', body, signal })
  }

  /** Ends after `finished`. Throws DM0002 when the stream ends without it. */
  async *request(
    project: string,
    body: ProjectRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<ProgressEvent> {
    const what = this.#dryRun ? 'rehearsals' : 'requests'
    const path = `/v1/projects/${encodeURIComponent(project)}/${what}${query({ parallel: this.#parallelism })}`
    for await (const event of this.#socket.lines<ProgressEvent>({
      method: 'POST',
      path,
      body,
      signal,
    })) {
      yield event
      if (event.type === 'finished') return
    }
    throw new StackError('DM0002', `supervisor ended while it worked on project "${project}"`, {
      hint: 'run the command again: what was done is kept',
    })
  }

  /** What an `up` would do. */
  plan(project: string, body: PlanRequest, signal?: AbortSignal): Promise<PlanPreview> {
    const path = `/v1/projects/${encodeURIComponent(project)}/plan`
    return this.#socket.json({ method: 'POST', path, body, signal })
  }

  revisions(project: string, signal?: AbortSignal): Promise<RevisionsAnswer> {
    return this.#get(`/v1/projects/${encodeURIComponent(project)}/revisions`, signal)
  }

  /** Throws CL0002 when there is none of this number; without one, before the current one. */
  revision(project: string, number: number | undefined, signal?: AbortSignal): Promise<Revision> {
    const path = `/v1/projects/${encodeURIComponent(project)}/revision${query({ number })}`
    return this.#get(path, signal)
  }

  logs(queryOptions: LogQuery, signal?: AbortSignal): AsyncGenerator<LogLine> {
    const { project, services, tail, follow, since, until } = queryOptions
    const path = `/v1/logs${query({ project, service: services, tail, follow, since, until })}`
    return this.#socket.lines({ method: 'GET', path, signal })
  }

  events(project: string, signal?: AbortSignal): AsyncGenerator<ContainerEvent> {
    return this.#socket.lines({ method: 'GET', path: `/v1/events${query({ project })}`, signal })
  }

  eventHistory(
    options: {
      readonly project: string
      readonly since: Instant | undefined
      readonly until: Instant | undefined
    },
    signal?: AbortSignal,
  ): AsyncGenerator<TimedEvent> {
    return this.#socket.lines({
      method: 'GET',
      path: `/v1/event-history${query({ ...options })}`,
      signal,
    })
  }

  /** The first sample comes at once. */
  usage(options: UsageQuery, signal?: AbortSignal): AsyncGenerator<UsageSample> {
    const { project, services, intervalMs } = options
    const path = `/v1/usage${query({ project, service: services, intervalMs })}`
    return this.#socket.lines({ method: 'GET', path, signal })
  }

  processes(
    project: string,
    services: readonly string[],
    signal?: AbortSignal,
  ): Promise<ProcessesAnswer> {
    return this.#get(`/v1/processes${query({ project, service: services })}`, signal)
  }

  inspect(project: string, signal?: AbortSignal): Promise<InspectAnswer> {
    return this.#get(`/v1/inspect${query({ project })}`, signal)
  }

  /** What lies at a path, as a tar. Throws CT0011 when there is nothing. */
  readFiles(
    containerId: string,
    { path, followsLink }: { readonly path: string; readonly followsLink: boolean },
    signal?: AbortSignal,
  ): Promise<Readable> {
    const search = query({ path, 'follow-link': followsLink })
    const route = `/v1/containers/${encodeURIComponent(containerId)}/files${search}`
    return this.#socket.download({ method: 'GET', path: route, signal })
  }

  /** The root file system of a container, as a tar. */
  readTree(containerId: string, signal?: AbortSignal): Promise<Readable> {
    const path = `/v1/containers/${encodeURIComponent(containerId)}/tree`
    return this.#socket.download({ method: 'GET', path, signal })
  }

  changes(containerId: string, signal?: AbortSignal): Promise<ChangesAnswer> {
    return this.#get(`/v1/containers/${encodeURIComponent(containerId)}/changes`, signal)
  }

  /** Unpacks a tar into a container. */
  writeFiles(
    containerId: string,
    { path, isArchive, meansContent, owner }: WrittenFiles,
    archive: Readable,
  ): Promise<FilesAnswer> {
    const choices = { path, archive: isArchive, content: meansContent, owner: owner ?? undefined }
    const route = `/v1/containers/${encodeURIComponent(containerId)}/files${query(choices)}`
    return this.#socket.upload({ method: 'POST', path: route }, archive)
  }

  /** Resolves once the container does not run. */
  end(containerId: string, signal?: AbortSignal): Promise<EndAnswer> {
    return this.#get(`/v1/containers/${encodeURIComponent(containerId)}/end`, signal)
  }

  exec(body: ExecRequest, signal?: AbortSignal): Promise<ExecSession> {
    return this.#upgrade('/v1/exec', body, signal)
  }

  async execDetached(body: ExecRequest, signal?: AbortSignal): Promise<void> {
    await this.#socket.json({ method: 'POST', path: '/v1/detached-exec', body, signal })
  }

  /** Starts what a run has made; everything that it writes comes. */
  attachedStart(body: AttachedStartRequest, signal?: AbortSignal): Promise<ExecSession> {
    return this.#upgrade('/v1/attached-start', body, signal)
  }

  /** The stdio of a container: what it writes from now on, and its end. */
  attach(body: AttachRequest, signal?: AbortSignal): Promise<ExecSession> {
    return this.#upgrade('/v1/attach', body, signal)
  }

  /** Refused (DM0004) while a project is up, or for a successor while a command is under way. */
  async shutdown(successor: readonly string[] = [], signal?: AbortSignal): Promise<void> {
    const query = new URLSearchParams()
    for (const word of successor) query.append('successor', word)
    const path = `/v1/shutdown${successor.length === 0 ? '' : `?${query.toString()}`}`
    await this.#socket.json({ method: 'POST', path, body: {}, signal })
  }

  close(): void {
    this.#socket.close()
  }

  async #upgrade(
    path: string,
    body: ExecRequest | AttachRequest | AttachedStartRequest,
    signal: AbortSignal | undefined,
  ): Promise<ExecSession> {
    const options = { method: 'POST', path, body, signal, protocol: 'stack-exec' } as const
    return new ExecSession(await this.#socket.upgrade(options))
  }

  #get<T>(path: string, signal: AbortSignal | undefined): Promise<T> {
    return this.#socket.json({ method: 'GET', path, signal })
  }
}

export interface WrittenFiles {
  readonly path: string
  /** Whether members go into the directory at `path` under their names; else as cp(1) would do it. */
  readonly isArchive: boolean
  readonly meansContent: boolean
  /** `uid:gid` of all that is made; null keeps those of the archive. */
  readonly owner: string | null
}

export interface UsageQuery {
  readonly project: string
  readonly services: readonly string[]
  readonly intervalMs: number
}

type QueryValue = string | number | boolean | readonly string[] | undefined

function query(parameters: Readonly<Record<string, QueryValue>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue
    for (const each of Array.isArray(value) ? value : [value]) search.append(name, String(each))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
