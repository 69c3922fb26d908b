import type { ContainerStatus, VersionAnswer } from '../client/api.ts'
import type { Engine } from '../engine/engine.ts'
import type { ContainerEvent } from '../events/event.ts'
import { instant, type Instant } from '../model/instant.ts'
import type { LogQuery } from '../model/log-line.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import { decideRestart } from '../reconcile/restart-policy.ts'
import { nextRunAt } from '../reconcile/scheduled-run.ts'
import type { Exchange, Route } from './control-server.ts'
import { waitRoute } from './wait-route.ts'
import { sendJson, startJsonLines } from './exchange-json.ts'

/** Requests that only look. */
export function queryRoutes(engine: Engine, version: VersionAnswer): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/version',
      handle: async ({ response }) => sendJson(response, version),
    },
    {
      method: 'GET',
      path: '/v1/containers',
      handle: (exchange) => listContainers(exchange, engine),
    },
    {
      method: 'GET',
      path: '/v1/volumes',
      handle: async ({ response }) => sendJson(response, { volumes: await engine.volumes.list() }),
    },
    {
      method: 'GET',
      path: '/v1/images',
      handle: async ({ response }) => sendJson(response, { images: await engine.images.list() }),
    },
    { method: 'GET', path: '/v1/logs', handle: (exchange) => streamLogs(exchange, engine) },
    waitRoute(engine),
    { method: 'GET', path: '/v1/events', handle: (exchange) => streamEvents(exchange, engine) },
  ]
}

async function listContainers({ response, query }: Exchange, engine: Engine): Promise<void> {
  const project = query.get('project')
  const containers = await engine.containers.list(project === null ? {} : { project })
  const statuses = await Promise.all(containers.map((container) => statusOf(container, engine)))
  sendJson(response, { containers: statuses })
}

async function statusOf(container: ObservedContainer, engine: Engine): Promise<ContainerStatus> {
  const unasked = { container, restartsAt: null, runsNextAt: null }
  const desired = await engine.desiredStates.read(container.project)
  const service = desired?.project.services[container.service]
  const isWanted = desired?.intents[container.service]?.run === 'running'
  if (service === undefined || !isWanted || container.oneOff !== undefined) return unasked
  const decision = decideRestart(container)
  const next = service.schedule === undefined ? undefined : nextRunAt(container, service.schedule)
  return {
    container,
    restartsAt: decision.type === 'restart' ? decision.at : null,
    runsNextAt: next ?? null,
  }
}

async function streamLogs({ response, query, signal }: Exchange, engine: Engine): Promise<void> {
  const lines = startJsonLines(response)
  for await (const line of engine.logs.read(logQuery(query), signal)) {
    lines.write(line)
    await lines.drained()
  }
  lines.end()
}

function logQuery(query: URLSearchParams): LogQuery {
  const tail = query.get('tail')
  return {
    project: query.get('project') ?? '',
    services: query.getAll('service'),
    tail: tail === null ? undefined : Number(tail),
    follow: query.get('follow') === 'true',
    since: instantOf(query.get('since')),
    until: instantOf(query.get('until')),
  }
}

function instantOf(text: string | null): Instant | undefined {
  return text === null ? undefined : instant(Number(text))
}

async function streamEvents({ response, query, signal }: Exchange, engine: Engine): Promise<void> {
  const project = query.get('project')
  const lines = startJsonLines(response)
  await new Promise<void>((resolve) => {
    const unsubscribe = engine.subscribe((event: ContainerEvent) => {
      if (project === null || event.subject.project === project) lines.write(event)
    })
    signal.addEventListener('abort', () => {
      unsubscribe()
      resolve()
    })
  })
  lines.end()
}
