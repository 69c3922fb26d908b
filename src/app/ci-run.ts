import type { ControlClient } from '../client/control-client.ts'
import { StackError, type Failure } from '../errors/stack-error.ts'
import type { ContainerEvent } from '../events/event.ts'
import type { Instant } from '../model/instant.ts'
import type { LogLine } from '../model/log-line.ts'
import type { Project } from '../model/project.ts'
import { followLogs } from './follow-logs.ts'
import { followPersistently, type FollowStep } from './follow-persistently.ts'
import { judgeService, type ServiceResult } from './judge-service.ts'
import { readContainers } from './list-containers.ts'
import { affectedServices, upProject, type UpOptions, type UpStep } from './up-project.ts'

export interface CiStart {
  readonly project: Project
  readonly options: UpOptions
  /** The service whose end is waited for. */
  readonly awaited: string | undefined
  readonly now: () => Instant
}

const evidenceLines = 10

/** A project that comes up, settles, and is judged. Aborting the signal ends every wait. */
export class CiRun {
  readonly project: Project
  readonly #client: ControlClient
  readonly #start: CiStart
  readonly #startedAt: Instant
  readonly #signal: AbortSignal
  readonly #events: AsyncGenerator<FollowStep<ContainerEvent>>
  /** Asked for before the project comes up, so that nothing is missed after it was looked at. */
  #next: Promise<IteratorResult<FollowStep<ContainerEvent>>>

  constructor(client: ControlClient, start: CiStart, signal: AbortSignal) {
    this.project = start.project
    this.#client = client
    this.#start = start
    this.#signal = signal
    this.#startedAt = start.now()
    const open = (): AsyncGenerator<ContainerEvent> => client.events(start.project.name, signal)
    this.#events = followPersistently(client, open, signal)
    this.#next = this.#events.next()
    // Looked at only once the project is up.
    this.#next.catch(() => undefined)
  }

  bringUp(): AsyncGenerator<UpStep> {
    return upProject(this.#client, this.project, this.#start.options, this.#signal)
  }

  /** Resolves once every service is ready or done, or one has failed, or the signal fired. */
  async settle(): Promise<readonly ServiceResult[]> {
    for (;;) {
      const results = await this.results()
      const isOver = results.some(({ outcome }) => outcome === 'failed')
      if (isOver || results.every(({ outcome }) => isSettled(outcome))) return results
      const step = await this.#next
      if (step.done === true) return this.results()
      this.#next = this.#events.next()
    }
  }

  /** How the services stand, in the order of their names. */
  async results(): Promise<readonly ServiceResult[]> {
    const { options, awaited, now } = this.#start
    const containers = await readContainers(this.#client, this.project.name)
    const names = [...affectedServices(this.project, options)].toSorted()
    return names
      .filter((name) => this.project.services[name]?.replicas !== 0)
      .map((name) =>
        judgeService(
          name,
          containers.filter(({ container }) => container.service === name),
          { isEndAwaited: name === awaited, now: now() },
        ),
      )
  }

  /** What is told of a service that failed: its last lines. */
  async failureOf({ service, container, reason }: ServiceResult): Promise<Failure> {
    const evidence: string[] = []
    const query = { ...this.#logQuery(service, false), tail: evidenceLines }
    for await (const line of this.#client.logs(query)) {
      evidence.push(`${line.containerName}  | ${line.text}`)
    }
    return new StackError('CT0004', `container ${container ?? service} ${reason}`, {
      hint: `mend the cause; "stack ci --keep" leaves it to be looked at`,
      evidence: evidence.slice(-evidenceLines),
    }).toFailure()
  }

  /** What the awaited service writes, until the signal fires. */
  followOutput(signal: AbortSignal): AsyncGenerator<LogLine> {
    return followLogs(this.#client, this.#logQuery(this.#start.awaited ?? '', true), signal)
  }

  /** All that the awaited service has written by now. */
  wholeOutput(): AsyncGenerator<LogLine> {
    return this.#client.logs(this.#logQuery(this.#start.awaited ?? '', false))
  }

  #logQuery(service: string, follow: boolean): Parameters<ControlClient['logs']>[0] {
    return {
      project: this.project.name,
      services: [service],
      tail: undefined,
      follow,
      since: this.#startedAt,
      until: undefined,
    }
  }
}

function isSettled(outcome: ServiceResult['outcome']): boolean {
  return outcome === 'ready' || outcome === 'done'
}
