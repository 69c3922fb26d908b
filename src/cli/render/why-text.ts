import { isFine, type StateWord } from '../../app/describe-state.ts'
import type { Explanation, ServiceStory } from '../../app/explain-services.ts'
import type { TimedEvent } from '../../events/event.ts'
import type { ExitRecord, ProbeResult } from '../../model/container-state.ts'
import type { Instant } from '../../model/instant.ts'
import type { Colours } from '../paint.ts'
import { printable } from '../terminal.ts'
import { eventWord } from './event-text.ts'
import { humanDuration } from './human-time.ts'

/** One block for each service, or a line when there is nothing to tell. */
export function formatStories(
  { project, count, stories }: Explanation,
  colours: Colours,
  now: Instant,
): string {
  if (stories.length > 0) {
    return stories.map((story) => formatStory(story, colours, now)).join('\n')
  }
  if (count === 0) return `${project} has no services here\n`
  const subject = count === 1 ? 'its service is as it' : `all ${count} services are as they`
  return `${project}: ${subject} should be\n`
}

/** The stories for programs. */
export function storiesJson({ project, stories }: Explanation): object {
  const time = (epochMs: number): string => new Date(epochMs).toISOString()
  return {
    version: 1,
    project,
    services: stories.map((story) => ({
      service: story.service,
      state: story.state,
      summary: story.summary,
      asItShouldBe: isFine(story.state),
      container: story.listed?.container.name ?? null,
      restartsAt: story.listed?.restartsAt === undefined ? null : time(story.listed.restartsAt),
      causes: story.causes,
      probes: story.probes.map(({ startedAt, endedAt, exitCode, output }) => ({
        startedAt: time(startedAt),
        endedAt: time(endedAt),
        exitCode,
        output,
      })),
      exit: story.exit === undefined ? null : exitJson(story.exit, time),
      output: story.lines,
      events: story.events.map(({ time: at, event }) => ({
        time: time(at),
        event: eventWord(event),
        container: event.subject.name,
      })),
      next: nextStep(story),
    })),
  }
}

function exitJson(exit: ExitRecord, time: (epochMs: number) => string): object {
  const { exitCode, signal, oomKilled, startError, requested, startedAt, finishedAt } = exit
  return {
    exitCode,
    signal,
    oomKilled,
    requested,
    startError: startError ?? null,
    startedAt: time(startedAt),
    finishedAt: time(finishedAt),
  }
}

function formatStory(story: ServiceStory, colours: Colours, now: Instant): string {
  const { service, state, summary, causes, probes, exit, lines, events } = story
  const paint = isFine(state) ? colours.success : colours.error
  const next = nextStep(story)
  const all = [
    `${colours.strong(service)} ${paint(summary)}`,
    ...causes.map((cause, depth) => {
      const { service: name, condition, summary: how } = cause
      const root = depth === causes.length - 1 ? '  (the root cause)' : ''
      return `${'   '.repeat(depth)}  └─ ${name} ${how}  ${colours.faint(`awaited: ${awaited[condition]}${root}`)}`
    }),
    ...section('last run', exit === undefined ? [] : [exitText(exit, now)]),
    ...section('last probes', probes.flatMap(probeLines)),
    ...section(
      'last output',
      lines.map((line) => `| ${line}`),
    ),
    ...section(
      'events',
      events.map((timed) => timedText(timed, now)),
    ),
    ...(next === null ? [] : [`  ${colours.hint('next:')} ${next}`]),
  ]
  return all.map((line) => `${line}\n`).join('')
}

const awaited = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
} as const

/** Programs write what they want. */
function section(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return []
  return [`  ${title}:`, ...lines.map((line) => `    ${printable(line)}`)]
}

function exitText(exit: ExitRecord, now: Instant): string {
  const { exitCode, signal, oomKilled, startError, startedAt, finishedAt } = exit
  const ago = `${humanDuration(now - finishedAt).toLowerCase()} ago`
  if (startError !== undefined) return `could not be started ${ago}: ${startError}`
  const notes = [
    ...(signal === 0 ? [] : [`signal ${signal}`]),
    ...(oomKilled ? ['out of memory'] : []),
  ]
  const note = notes.length === 0 ? '' : ` (${notes.join(', ')})`
  const seconds = ((finishedAt - startedAt) / 1000).toFixed(1)
  return `exited with ${exitCode}${note} after ${seconds} s, ${ago}`
}

function probeLines({ exitCode, output }: ProbeResult): readonly string[] {
  const outcome = exitCode === -1 ? 'failed' : `exited with ${exitCode}`
  const lines = output.trim().split('\n')
  const [first = '', ...rest] = lines
  return [first === '' ? outcome : `${outcome}: ${first}`, ...rest.map((line) => `  ${line}`)]
}

function timedText({ time, event }: TimedEvent, now: Instant): string {
  const code = event.type === 'container-exited' ? ` (${event.exit.exitCode})` : ''
  const ago = `${humanDuration(now - time).toLowerCase()} ago`
  return `${ago}: ${eventWord(event)}${code} ${event.subject.name}`
}

/** Which command goes on from here; `null` where nothing is to be done. */
function nextStep({ service, state, causes, exit }: ServiceStory): string | null {
  const root = causes.at(-1)
  if (root !== undefined) return `mend ${root.service} first: stack why ${root.service}`
  if (exit?.oomKilled === true) {
    return `give it more memory in the stack file, then: stack up -d ${service}`
  }
  if (exit?.startError !== undefined) {
    return `mend its command in the stack file, then: stack up -d ${service}`
  }
  return nextByState[state]?.replace('SERVICE', service) ?? null
}

const nextByState: Readonly<Partial<Record<StateWord, string>>> = {
  failed: 'read all that it said, mend it, then start it: stack logs SERVICE',
  unhealthy: 'read all that it said: stack logs SERVICE',
  restarting: 'watch what it says: stack logs -f SERVICE',
  absent: 'create and start it: stack up -d SERVICE',
  created: 'start it: stack start SERVICE',
  stopped: 'start it: stack start SERVICE',
  paused: 'let it go on: stack unpause SERVICE',
  starting: 'watch what it says: stack logs -f SERVICE',
}
