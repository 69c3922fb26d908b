import type { ControlClient } from '../client/control-client.ts'
import { instant } from '../model/instant.ts'
import type { LogLine, LogQuery } from '../model/log-line.ts'
import { followPersistently } from './follow-persistently.ts'
import { isAfter, PlaceCounter, type LinePlace } from './line-place.ts'

/** Lines of different containers come in the order of time only as far as they are present. */
const overlapMs = 2000

/** Follows logs across restarts of the supervisor; no line comes twice. */
export async function* followLogs(
  client: ControlClient,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const seen = new Map<string, LinePlace>()
  let last: LogLine | undefined
  let counter = new PlaceCounter()
  /** Containers whose lines were all seen before, as far as the stream has come. */
  let repeating = new Set<string>()
  // After a break it goes on from the last time; a number of lines has been had.
  const open = (): AsyncGenerator<LogLine> => {
    const since = last === undefined ? undefined : instant(last.time - overlapMs)
    const missed = since === undefined ? query : { ...query, tail: undefined, since }
    return client.logs(missed, signal)
  }
  for await (const step of followPersistently(client, open, signal)) {
    if (step.type === 'reconnected') {
      counter = new PlaceCounter()
      repeating = new Set(seen.keys())
      continue
    }
    const line = step.value
    const place = counter.placeOf(line)
    if (repeating.has(line.containerId) && !isAfter(place, seen.get(line.containerId))) continue
    repeating.delete(line.containerId)
    seen.set(line.containerId, place)
    last = line
    yield line
  }
}
