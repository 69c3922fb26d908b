import type { TimedEvent } from '../events/event.ts'
import { milliseconds } from '../model/duration.ts'
import type { Clock } from '../engine/clock.ts'
import type { Exchange, Route } from './control-server.ts'
import type { EventHistory } from './event-history.ts'
import { startJsonLines } from './exchange-json.ts'

/** Events with their times: those of the past that are remembered, then what comes until a time. */
export function eventHistoryRoute(history: EventHistory, clock: Clock): Route {
  return {
    method: 'GET',
    path: '/v1/event-history',
    handle: (exchange) => streamHistory(exchange, history, clock),
  }
}

async function streamHistory(
  { response, query, signal }: Exchange,
  history: EventHistory,
  clock: Clock,
): Promise<void> {
  const project = query.get('project') ?? ''
  const [since, until] = [query.get('since'), query.get('until')].map((text) =>
    text === null ? undefined : Number(text),
  )
  const lines = startJsonLines(response)
  const write = (timed: TimedEvent): void => {
    if (timed.event.subject.project !== project) return
    if (until === undefined || timed.time <= until) lines.write(timed)
  }
  const unsubscribe = history.subscribe(write)
  if (since !== undefined) {
    for (const timed of history.past(project)) if (timed.time >= since) write(timed)
  }
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve())
    if (until !== undefined) {
      clock.schedule(milliseconds(Math.max(0, until - clock.now())), () => resolve())
    }
  })
  unsubscribe()
  lines.end()
}
