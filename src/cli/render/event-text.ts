import type { ContainerEvent, TimedEvent } from '../../events/event.ts'
import { printable } from '../terminal.ts'

/** An event as `docker compose events` prints it. */
export function eventText(timed: TimedEvent): string {
  const { time, event } = timed
  const date = new Date(time)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  const fraction = `${String(date.getMilliseconds()).padStart(3, '0')}000`
  const attributes = Object.entries(attributesOf(timed)).map(([name, value]) => `${name}=${value}`)
  const about = `container ${eventWord(event)} ${event.subject.id} (${attributes.join(', ')})`
  return printable(`${day} ${clock}.${fraction} ${about}`)
}

/** One line of JSON with Docker Compose's keys. */
export function eventJson(timed: TimedEvent): string {
  const { time, event } = timed
  return JSON.stringify({
    action: eventWord(event),
    attributes: attributesOf(timed),
    id: event.subject.id,
    service: event.subject.service,
    time: new Date(time).toISOString(),
    type: 'container',
  })
}

/** Docker's words. */
export function eventWord(event: ContainerEvent): string {
  switch (event.type) {
    case 'container-created':
      return 'create'
    case 'container-started':
      return 'start'
    case 'container-exited':
      return 'die'
    case 'container-signalled':
      return 'kill'
    case 'container-paused':
      return 'pause'
    case 'container-unpaused':
      return 'unpause'
    case 'container-updated':
      return 'update'
    case 'container-took-over':
      return 'take-over'
    case 'container-renamed':
      return 'rename'
    case 'container-removed':
      return 'destroy'
    case 'container-drifted':
      return 'drift'
    case 'health-changed':
      return `health_status: ${event.status}`
  }
}

function attributesOf({
  event,
  image,
  restartCount,
}: TimedEvent): Readonly<Record<string, string>> {
  const own = { image, name: event.subject.name }
  if (event.type === 'container-exited') {
    const { exitCode, startedAt, finishedAt } = event.exit
    const seconds = Math.floor((finishedAt - startedAt) / 1000)
    return {
      execDuration: String(seconds),
      exitCode: String(exitCode),
      ...own,
      ...(restartCount > 0 ? { restartCount: String(restartCount) } : {}),
    }
  }
  if (event.type === 'container-drifted') return { cause: event.cause, ...own }
  if (event.type === 'container-renamed') return { ...own, oldName: event.oldName }
  return event.type === 'container-signalled' ? { ...own, signal: event.signal } : own
}
