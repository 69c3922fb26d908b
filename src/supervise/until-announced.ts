import type { Engine } from '../engine/engine.ts'
import { StackError } from '../errors/stack-error.ts'
import type { AnnouncedProbe } from '../model/healthcheck.ts'
import type { Instant } from '../model/instant.ts'
import { compilePattern } from '../model/line-pattern.ts'
import type { ObservedContainer } from '../model/observed-state.ts'

export interface AnnouncementInput {
  readonly probe: AnnouncedProbe
  readonly container: ObservedContainer
  readonly startedAt: Instant
  readonly engine: Engine
  readonly signal: AbortSignal
}

const longestShown = 200

/** Resolves with what was said once a container says that it is ready, or `undefined` by the signal. */
export async function untilAnnounced(input: AnnouncementInput): Promise<string | undefined> {
  const { probe, container, engine, signal } = input
  if (probe.type === 'log') return untilLine(probe.pattern, input)
  const ended = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  return Promise.race([untilReady(engine, container), ended])
}

async function untilReady(engine: Engine, { id }: ObservedContainer): Promise<string | undefined> {
  try {
    await engine.containers.untilReady(id)
    return 'READY=1'
  } catch (error) {
    // It could not be started, or has just ended, which ends the probing.
    if (error instanceof StackError) return undefined
    throw error
  }
}

async function untilLine(
  text: string,
  { container, startedAt, engine, signal }: AnnouncementInput,
): Promise<string | undefined> {
  const compiled = compilePattern(text)
  // The loader has refused it, so this is the state of another version.
  if (!compiled.ok) return undefined
  const query = {
    project: container.project,
    services: [container.service],
    tail: undefined,
    follow: true,
    since: startedAt,
    until: undefined,
  }
  const found = new AbortController()
  for await (const line of engine.logs.read(query, AbortSignal.any([signal, found.signal]))) {
    if (line.containerId !== container.id || !compiled.pattern.isIn(line.text)) continue
    found.abort()
    return line.text.slice(0, longestShown)
  }
  return undefined
}
