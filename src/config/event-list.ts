import type { EventSource, YamlEvent } from './yaml-event.ts'

/** The events of documents that have been read. */
export class EventList implements EventSource {
  readonly #documents: readonly (readonly YamlEvent[])[]
  #document = -1
  #next = 0

  constructor(documents: readonly (readonly YamlEvent[])[]) {
    this.#documents = documents
  }

  nextDocument(): boolean {
    this.#document += 1
    this.#next = 0
    return this.#document < this.#documents.length
  }

  next(): YamlEvent {
    const event = this.#documents[this.#document]?.[this.#next]
    if (event === undefined) throw new Error('a document has no further events')
    this.#next += 1
    return event
  }
}
