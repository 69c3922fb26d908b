import type { ControlClient } from '../client/control-client.ts'
import type { ContainerEvent, ProgressEvent } from '../events/event.ts'
import type { Instant } from '../model/instant.ts'
import type { LogLine } from '../model/log-line.ts'
import type { Project } from '../model/project.ts'
import type { AttachedServices } from './attached-services.ts'
import { followLogs } from './follow-logs.ts'
import { followPersistently } from './follow-persistently.ts'
import { readContainers, type ListedContainer } from './list-containers.ts'
import { upProject, type UpOptions, type UpStep } from './up-project.ts'

type ContainerExit = Extract<ContainerEvent, { readonly type: 'container-exited' }>

/** That a container of the run ended, and how. */
export type ContainerEnd = Pick<ContainerExit, 'subject' | 'exit'>

export interface AttachedStart {
  readonly project: Project
  readonly options: UpOptions
  readonly attached: AttachedServices
  /** What was logged before is not shown. */
  readonly startedAt: Instant
}

/** `up` in the foreground: what its caller follows until no service is left, or stops. */
export class AttachedRun {
  readonly project: Project
  readonly attached: AttachedServices
  readonly #client: ControlClient
  readonly #options: UpOptions
  readonly #startedAt: Instant

  constructor(client: ControlClient, { project, options, attached, startedAt }: AttachedStart) {
    this.#client = client
    this.project = project
    this.attached = attached
    this.#options = options
    this.#startedAt = startedAt
  }

  /** Aborting it leaves what was begun to the supervisor. */
  bringUp(signal: AbortSignal): AsyncGenerator<UpStep> {
    return upProject(this.#client, this.project, this.#options, signal)
  }

  /** Lines as they come, each once, until the signal fires. */
  output(signal: AbortSignal): AsyncGenerator<LogLine> {
    const { shown } = this.attached
    return followLogs(this.#client, this.#logQuery(shown, true, this.#startedAt), signal)
  }

  /** What one service has logged by now since a moment. */
  outputSince(service: string, since: Instant | undefined): AsyncGenerator<LogLine> {
    return this.#client.logs(this.#logQuery([service], false, since ?? this.#startedAt))
  }

  /** Ends of containers of the watched services, until the signal fires; some are lost in a break. */
  async *exits(
    signal: AbortSignal,
  ): AsyncGenerator<ContainerExit | { readonly type: 'reconnected' }> {
    const open = (): AsyncGenerator<ContainerEvent> =>
      this.#client.events(this.project.name, signal)
    for await (const step of followPersistently(this.#client, open, signal)) {
      if (step.type === 'reconnected') yield step
      else if (step.value.type === 'container-exited' && this.#isOurs(step.value)) yield step.value
    }
  }

  /** Whether that was the end of its container, or its restart policy starts it again. */
  async fateAfter({ subject, exit }: ContainerEnd): Promise<'over' | 'restarts' | 'replaced'> {
    const found = (await this.#containers()).find(({ container }) => container.id === subject.id)
    if (found === undefined || found.container.state.status === 'created') return 'replaced'
    if (found.container.state.status === 'running') return exit.requested ? 'replaced' : 'restarts'
    return willStart(found) ? 'restarts' : 'over'
  }

  /** How containers ended since the run began, as far as they were not started again. */
  async ends(): Promise<readonly ContainerEnd[]> {
    return (await this.#containers()).flatMap(({ container }) => {
      const { id, name, project, service, state } = container
      if (state.status !== 'exited' || state.exit.finishedAt < this.#startedAt) return []
      return [{ subject: { id, name, project, service }, exit: state.exit }]
    })
  }

  /** Whether no container of the run runs, and none will by its restart policy or by its schedule. */
  async isOver(): Promise<boolean> {
    return (await this.#containers()).every(
      (listed) => listed.container.state.status === 'exited' && !willStart(listed),
    )
  }

  /** Stops the services that were named, or all; what runs of others is left alone. */
  stop(): AsyncGenerator<ProgressEvent> {
    const { services, timeoutMs } = this.#options
    return this.#client.request(this.project.name, { type: 'stop', services, timeoutMs })
  }

  kill(): AsyncGenerator<ProgressEvent> {
    const { services } = this.#options
    return this.#client.request(this.project.name, {
      type: 'kill',
      services,
      signal: 'SIGKILL',
      removeOrphans: false,
    })
  }

  async #containers(): Promise<readonly ListedContainer[]> {
    const containers = await readContainers(this.#client, this.project.name)
    return containers.filter(({ container }) => this.attached.watched.includes(container.service))
  }

  #isOurs({ subject }: ContainerEvent): boolean {
    return this.attached.watched.includes(subject.service)
  }

  #logQuery(
    services: readonly string[],
    follow: boolean,
    since: Instant,
  ): Parameters<ControlClient['logs']>[0] {
    const project = this.project.name
    return { project, services, tail: undefined, follow, since, until: undefined }
  }
}

/** By its restart policy or by its schedule. */
function willStart({ restartsAt, runsNextAt }: ListedContainer): boolean {
  return restartsAt !== undefined || runsNextAt !== undefined
}
