import { containerWord, type ListedContainer } from '../../app/list-containers.ts'
import { hasCompleted, type ExitRecord } from '../../model/container-state.ts'
import type { Instant } from '../../model/instant.ts'
import type { PublishedPort } from '../../model/port-mapping.ts'
import { humanDuration, momentText } from './human-time.ts'
import { labelsText } from './labels-text.ts'

export interface Publisher {
  readonly URL: string
  readonly TargetPort: number
  readonly PublishedPort: number
  readonly Protocol: string
}

/** A container in the fields, and the order, of `docker compose ps --format json`. */
export interface ContainerFields {
  readonly Command: string
  readonly CreatedAt: string
  readonly ExitCode: number
  readonly Health: string
  readonly ID: string
  readonly Image: string
  readonly Labels: string
  readonly LocalVolumes: string
  readonly Mounts: string
  readonly Name: string
  readonly Names: string
  readonly Networks: string
  /** When its schedule starts it, or nothing. */
  readonly NextRun: string
  readonly Ports: string
  readonly Project: string
  readonly Publishers: readonly Publisher[]
  readonly RestartCount: number
  readonly RunningFor: string
  readonly Service: string
  readonly Size: string
  readonly State: string
  readonly Status: string
}

export interface FieldOptions {
  readonly now: Instant
  /** Whether commands and ids are cut to the length that Docker shows. */
  readonly truncate: boolean
}

const shownCommandLength = 20
const shownIdLength = 12

export function containerFields(listed: ListedContainer, options: FieldOptions): ContainerFields {
  const { container } = listed
  const { state } = container
  const command = container.command.join(' ')
  return {
    Command: quote(options.truncate ? ellipsis(command) : command),
    CreatedAt: momentText(container.createdAt),
    ExitCode: state.status === 'exited' ? state.exit.exitCode : 0,
    Health: state.status === 'running' ? healthWord(state.health.status) : '',
    ID: options.truncate ? container.id.slice(0, shownIdLength) : container.id,
    Image: container.image,
    Labels: labelsText(container.labels),
    LocalVolumes: String(container.mounts.filter(({ type }) => type === 'volume').length),
    Mounts: container.mounts.flatMap(({ source }) => (source === '' ? [] : [source])).join(','),
    Name: container.name,
    Names: container.name,
    Networks: container.endpoints.map(({ network }) => network).join(','),
    NextRun: listed.runsNextAt === undefined ? '' : new Date(listed.runsNextAt).toISOString(),
    Ports: container.ports.map(portText).join(', '),
    Project: container.project,
    Publishers: container.ports.map(publisher),
    RestartCount: container.restartCount,
    RunningFor: `${humanDuration(options.now - container.createdAt)} ago`,
    Service: container.service,
    Size: '',
    State: containerWord(listed),
    Status: statusText(listed, options.now),
  }
}

/** What a container does, as Docker says it, and when its restart policy starts it again. */
export function statusText(listed: ListedContainer, now: Instant): string {
  const { runsNextAt } = listed
  const status = presentStatus(listed, now)
  if (runsNextAt === undefined) return status
  return `${status}, next run in ${humanDuration(Math.max(0, runsNextAt - now)).toLowerCase()}`
}

function presentStatus({ container, restartsAt }: ListedContainer, now: Instant): string {
  const { state } = container
  switch (state.status) {
    case 'created':
      return 'Created'
    case 'running': {
      const note = { none: '', starting: ' (health: starting)', healthy: ' (healthy)' }
      const { status } = state.health
      const health = status === 'unhealthy' ? ' (unhealthy)' : note[status]
      const paused = state.paused ? ' (Paused)' : ''
      return `Up ${humanDuration(now - state.startedAt)}${health}${paused}`
    }
    case 'exited': {
      if (restartsAt !== undefined) {
        const seconds = Math.max(0, Math.ceil((restartsAt - now) / 1000))
        return `Restarting (${state.exit.exitCode}) in ${seconds} s`
      }
      const completed = hasCompleted(state) ? ' (completed)' : ''
      return `${exitText(state.exit, now)}${completed}`
    }
  }
}

function exitText({ exitCode, finishedAt, oomKilled }: ExitRecord, now: Instant): string {
  const reason = oomKilled ? ' (out of memory)' : ''
  return `Exited (${exitCode}) ${humanDuration(now - finishedAt)} ago${reason}`
}

function healthWord(status: string): string {
  return status === 'none' ? '' : status
}

function publisher(port: PublishedPort): Publisher {
  return {
    URL: port.hostAddress,
    TargetPort: port.containerPort,
    PublishedPort: port.hostPort,
    Protocol: port.protocol,
  }
}

function portText({ hostAddress, hostPort, containerPort, protocol }: PublishedPort): string {
  const host = hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress
  return `${host}:${hostPort}->${containerPort}/${protocol}`
}

function ellipsis(text: string): string {
  const characters = Array.from(text)
  if (characters.length <= shownCommandLength) return text
  return `${characters.slice(0, shownCommandLength - 1).join('')}…`
}

/** In double quotes, with what could move the cursor escaped. */
function quote(text: string): string {
  return JSON.stringify(text)
}
