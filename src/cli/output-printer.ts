import type { AttachedRun } from '../app/attached-run.ts'
import type { LogLine } from '../model/log-line.ts'
import type { Invocation } from './command.ts'
import type { UpCommandOptions } from './commands/up.ts'
import { createDeferred } from './deferred.ts'
import { createColours } from './paint.ts'
import type { LiveArea } from './render/live-area.ts'
import { createLogFormatter, shortName } from './render/log-prefix.ts'
import { wantsColour } from './terminal.ts'

/**
 * Prints what the services of an attached run write, and the end of each container after its last
 * line. Lines and ends come by different streams, so an end first fetches what is missing.
 */
export class OutputPrinter {
  readonly #run: AttachedRun
  readonly #invocation: Invocation<UpCommandOptions>
  readonly #area: LiveArea
  readonly #format: (line: LogLine) => string
  /** The last line that was printed of each container: times have nanoseconds and equal length. */
  readonly #last = new Map<string, LogLine>()
  readonly #closing = new AbortController()
  readonly #over = createDeferred<undefined>()
  readonly #streams: Promise<unknown>
  /** Rejects when a stream breaks for good. */
  readonly #broken: Promise<never>
  #isUp = false

  constructor(run: AttachedRun, invocation: Invocation<UpCommandOptions>, area: LiveArea) {
    this.#run = run
    this.#invocation = invocation
    this.#area = area
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
    if (!(await this.#run.isOver())) await Promise.race([this.#over.promise, this.#broken])
  }

  /** Prints what was written and has not come yet, then ends the streams. */
  async close(): Promise<void> {
    try {
      for (const service of this.#run.services) await this.#printMissing(service)
    } finally {
      this.#closing.abort()
      await this.#streams
    }
  }

  async #printLines(): Promise<void> {
    for await (const line of this.#run.output(this.#closing.signal)) this.#printLine(line)
  }

  async #printEnds(): Promise<void> {
    for await (const event of this.#run.exits(this.#closing.signal)) {
      if (event.type === 'container-exited') {
        await this.#printMissing(event.subject.service)
        const name = shortName(event.subject.name, this.#run.project.name)
        this.#write('stdout', `${name} exited with code ${event.exit.exitCode}\n`)
      }
      if (this.#isUp && (await this.#run.isOver())) this.#over.resolve(undefined)
    }
  }

  async #printMissing(service: string): Promise<void> {
    const known = [...this.#last.values()].filter((line) => line.service === service)
    const oldest = known.toSorted((a, b) => a.time - b.time)[0]
    for await (const line of this.#run.outputSince(service, oldest?.time)) this.#printLine(line)
  }

  #printLine(line: LogLine): void {
    const last = this.#last.get(line.containerId)
    if (last !== undefined && line.timestamp <= last.timestamp) return
    this.#last.set(line.containerId, line)
    this.#write(line.stream, this.#format(line))
  }

  #write(stream: 'stdout' | 'stderr', text: string): void {
    this.#area.writeAbove(this.#invocation.session[stream], text)
  }
}

function expectedNames({ project, services }: AttachedRun): readonly string[] {
  return services.flatMap((name) => {
    const service = project.services[name]
    if (service === undefined) return []
    if (service.containerName !== undefined) return [service.containerName]
    return [`${project.name}-${name}-${service.replicas}`]
  })
}
