import type { ControlClient } from '../client/control-client.ts'
import type { ContainerEvent, ProgressEvent } from '../events/event.ts'
import type { Instant } from '../model/instant.ts'
import type { LogLine } from '../model/log-line.ts'
import type { Project } from '../model/project.ts'
import { followPersistently } from './follow-persistently.ts'
import { readContainers } from './list-containers.ts'
import { affectedServices, upProject, type UpOptions, type UpStep } from './up-project.ts'

type ContainerExit = Extract<ContainerEvent, { readonly type: 'container-exited' }>

/** `up` in the foreground: what its caller follows until no service is left, or stops. */
export class AttachedRun {
  readonly project: Project
  /** The services whose output is shown and whose end is the end of the run. */
  readonly services: readonly string[]
  readonly #client: ControlClient
  readonly #options: UpOptions
  /** What was logged before is not shown. */
  readonly #startedAt: Instant

  constructor(client: ControlClient, project: Project, options: UpOptions, startedAt: Instant) {
    this.#client = client
    this.project = project
    this.#options = options
    this.#startedAt = startedAt
    this.services = [...affectedServices(project, options)].toSorted()
  }

  /** Aborting it leaves what was begun to the supervisor. */
  bringUp(signal: AbortSignal): AsyncGenerator<UpStep> {
    return upProject(this.#client, this.project, this.#options, signal)
  }

  /** Lines as they come, until the signal fires. After a break some may come again. */
  async *output(signal: AbortSignal): AsyncGenerator<LogLine> {
    let since = this.#startedAt
    const open = (): AsyncGenerator<LogLine> =>
      this.#client.logs(this.#logQuery(this.services, true, since), signal)
    for await (const line of followPersistently(this.#client, open, signal)) {
      if (line.type === 'reconnected') continue
      since = line.value.time
      yield line.value
    }
  }

  /** What one service has logged by now since a moment. */
  outputSince(service: string, since: Instant | undefined): AsyncGenerator<LogLine> {
    return this.#client.logs(this.#logQuery([service], false, since ?? this.#startedAt))
  }

  /** Ends of containers of the run's services, until the signal fires; some are lost in a break. */
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

  /** Whether no container of the run runs, and none will by its restart policy. */
  async isOver(): Promise<boolean> {
    const containers = await readContainers(this.#client, this.project.name)
    return containers
      .filter(({ container }) => this.services.includes(container.service))
      .every(
        ({ container, restartsAt }) =>
          container.state.status === 'exited' && restartsAt === undefined,
      )
  }

  /** Stops the services that were named, or all; what runs of others is left alone. */
  stop(): AsyncGenerator<ProgressEvent> {
    const { services, timeoutMs } = this.#options
    return this.#client.request(this.project.name, { type: 'stop', services, timeoutMs })
  }

  kill(): AsyncGenerator<ProgressEvent> {
    const { services } = this.#options
    return this.#client.request(this.project.name, { type: 'kill', services, signal: 'SIGKILL' })
  }

  #isOurs({ subject }: ContainerEvent): boolean {
    return this.services.includes(subject.service)
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
