import type { LogLine } from '../model/log-line.ts'

/**
 * Where a line stands in the log of its container. Lines that were read at once have the same
 * time; among these the order counts. Times are RFC 3339 of one length, so that text compares.
 */
export interface LinePlace {
  readonly timestamp: string
  readonly ordinal: number
}

/** Finds the places of the lines of one stream that has all lines of a time or none. */
export class PlaceCounter {
  readonly #last = new Map<string, LinePlace>()

  placeOf(line: LogLine): LinePlace {
    const last = this.#last.get(line.containerId)
    const isSameTime = last?.timestamp === line.timestamp
    const place = { timestamp: line.timestamp, ordinal: isSameTime ? last.ordinal + 1 : 1 }
    this.#last.set(line.containerId, place)
    return place
  }
}

export function isAfter(place: LinePlace, other: LinePlace | undefined): boolean {
  if (other === undefined) return true
  if (place.timestamp === other.timestamp) return place.ordinal > other.ordinal
  return place.timestamp > other.timestamp
}
