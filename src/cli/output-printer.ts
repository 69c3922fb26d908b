import type { AttachedRun, ContainerEnd } from '../app/attached-run.ts'
import { isAfter, PlaceCounter, type LinePlace } from '../app/line-place.ts'
import type { Instant } from '../model/instant.ts'
import type { LogLine } from '../model/log-line.ts'
import type { AbortWatch } from './abort-watch.ts'
import type { Invocation } from './command.ts'
import type { UpCommandOptions } from './commands/up.ts'
import { createDeferred } from './deferred.ts'
import { createColours } from './paint.ts'
import type { LiveArea } from './render/live-area.ts'
import { createLogFormatter, shortName } from './render/log-prefix.ts'
import { wantsColour } from './terminal.ts'

interface FollowedLine {
  readonly line: LogLine
  readonly place: LinePlace
}

/**
 * Prints what the services of an attached run write, and the end of each container after its last
 * line. Lines and ends come by different streams, so an end first fetches what is missing.
 */
export class OutputPrinter {
  readonly #run: AttachedRun
  readonly #invocation: Invocation<UpCommandOptions>
  readonly #area: LiveArea
  readonly #abort: AbortWatch
  readonly #format: (line: LogLine) => string
  readonly #counter = new PlaceCounter()
  /** How far the stream of lines has come, by container. */
  readonly #followed = new Map<string, FollowedLine>()
  /** Lines that were printed before the stream has come to them. */
  readonly #ahead = new Set<string>()
  /** Ends that were printed. */
  readonly #ended = new Set<string>()
  readonly #closing = new AbortController()
  readonly #over = createDeferred<undefined>()
  readonly #streams: Promise<unknown>
  /** Rejects when a stream breaks for good. */
  readonly #broken: Promise<never>
  #isUp = false

  constructor(
    run: AttachedRun,
    invocation: Invocation<UpCommandOptions>,
    { area, abort }: { readonly area: LiveArea; readonly abort: AbortWatch },
  ) {
    this.#run = run
    this.#invocation = invocation
    this.#area = area
    this.#abort = abort
    const { session, globals, options } = invocation
    const wanted = options.color && wantsColour(session.stdout, session.environment, globals.ansi)
    this.#format = createLogFormatter({
      colours: createColours(wanted),
      prefix: options.logPrefix,
      timestamps: options.timestamps ?? false,
      project: run.project.name,
      containers: expectedNames(run),
    })
    const streams = [this.#printLines(), this.#printEnds()]
    this.#streams = Promise.allSettled(streams)
    this.#broken = Promise.all(streams).then(() => new Promise<never>(() => undefined))
    // It counts only while somebody waits for the end of the run.
    this.#broken.catch(() => undefined)
  }

  /** Resolves when the project is up and then every service has ended for good. */
  async untilOver(): Promise<void> {
    this.#isUp = true
    if (!(await this.#isOver())) await Promise.race([this.#over.promise, this.#broken])
  }

  /** Prints what was written and who has ended and has not come yet, then ends the streams. */
  async close(): Promise<void> {
    try {
      for (const end of await this.#run.ends()) await this.#printEnd(end, '')
      for (const service of this.#run.attached.shown) await this.#printMissing(service)
    } finally {
      this.#closing.abort()
      await this.#streams
    }
  }

  async #printLines(): Promise<void> {
    // No service in a query of lines means every one.
    if (this.#run.attached.shown.length === 0) return
    for await (const line of this.#run.output(this.#closing.signal)) {
      this.#printFollowed(line)
    }
  }

  async #printEnds(): Promise<void> {
    for await (const event of this.#run.exits(this.#closing.signal)) {
      if (event.type === 'container-exited') await this.#note(event)
      if (this.#isUp && (await this.#isOver())) this.#over.resolve(undefined)
    }
  }

  /** Notes what ended before its event was heard, or in a break of their stream. */
  async #isOver(): Promise<boolean> {
    const isOver = await this.#run.isOver()
    for (const end of await this.#run.ends()) await this.#note(end)
    return isOver
  }

  async #note(end: ContainerEnd): Promise<void> {
    const fate = await this.#run.fateAfter(end)
    await this.#printEnd(end, fate === 'restarts' ? ' (restarting)' : '')
    // What is started anew while the project comes up ends as asked.
    if (fate === 'over' && (this.#isUp || !end.exit.requested)) this.#abort.note(end)
  }

  async #printEnd({ subject, exit }: ContainerEnd, suffix: string): Promise<void> {
    const key = `${subject.id} ${exit.finishedAt}`
    if (this.#ended.has(key)) return
    this.#ended.add(key)
    if (this.#run.attached.shown.includes(subject.service))
      await this.#printMissing(subject.service)
    const name = shortName(subject.name, this.#run.project.name)
    this.#write('stdout', `${name} exited with code ${exit.exitCode}${suffix}\n`)
  }

  async #printMissing(service: string): Promise<void> {
    const counter = new PlaceCounter()
    for await (const line of this.#run.outputSince(service, this.#oldestOf(service))) {
      const place = counter.placeOf(line)
      const key = keyOf(line, place)
      const isPrinted = !isAfter(place, this.#followed.get(line.containerId)?.place)
      if (isPrinted || this.#ahead.has(key)) continue
      this.#ahead.add(key)
      this.#write(line.stream, this.#format(line))
    }
  }

  #oldestOf(service: string): Instant | undefined {
    const lines = [...this.#followed.values()].map(({ line }) => line)
    return lines.filter((line) => line.service === service).toSorted(byTime)[0]?.time
  }

  #printFollowed(line: LogLine): void {
    const place = this.#counter.placeOf(line)
    this.#followed.set(line.containerId, { line, place })
    if (this.#ahead.delete(keyOf(line, place))) return
    this.#write(line.stream, this.#format(line))
  }

  #write(stream: 'stdout' | 'stderr', text: string): void {
    this.#area.writeAbove(this.#invocation.session[stream], text)
  }
}

function expectedNames({ project, attached }: AttachedRun): readonly string[] {
  return attached.shown.flatMap((name) => {
    const service = project.services[name]
    if (service === undefined) return []
    if (service.containerName !== undefined) return [service.containerName]
    return [`${project.name}-${name}-${service.replicas}`]
  })
}

function keyOf({ containerId }: LogLine, { timestamp, ordinal }: LinePlace): string {
  return `${containerId} ${timestamp} ${ordinal}`
}

function byTime(a: LogLine, b: LogLine): number {
  return a.time - b.time
}
