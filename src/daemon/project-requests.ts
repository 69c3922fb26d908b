import type { ProjectRequest } from '../client/api.ts'
import type { Engine } from '../engine/engine.ts'
import { StackError, type Failure } from '../errors/stack-error.ts'
import { milliseconds } from '../model/duration.ts'
import type { ProjectRequest as SupervisedRequest } from '../supervise/project-loop.ts'
import type { Supervisor } from '../supervise/supervisor.ts'
import type { Exchange, Route } from './control-server.ts'
import { readJsonBody, startJsonLines } from './exchange-json.ts'
import { directiveOf } from './request-directive.ts'

/** Requests that change a project, answered with their progress. */
export function projectRequestRoute(
  engine: Engine,
  supervisor: Supervisor,
  onDown: (project: string) => void,
): Route {
  return {
    method: 'POST',
    path: '/v1/projects/:name/requests',
    handle: (exchange) => {
      const fulfil: Supervisor['submit'] = (project, asked) => supervisor.submit(project, asked)
      return handleRequest(exchange, { engine, fulfil, onDown })
    },
  }
}

/** The same requests, answered as if they were done. */
export function rehearsalRoute(engine: Engine, supervisor: Supervisor): Route {
  return {
    method: 'POST',
    path: '/v1/projects/:name/rehearsals',
    handle: (exchange) => {
      const fulfil: Supervisor['submit'] = (project, asked) => supervisor.rehearse(project, asked)
      return handleRequest(exchange, { engine, fulfil, onDown: () => undefined })
    },
  }
}

interface RequestTools {
  readonly engine: Engine
  readonly fulfil: Supervisor['submit']
  /** Called with a project that has just been taken down. */
  readonly onDown: (project: string) => void
}

async function handleRequest(
  { request, response, parameters, query, signal }: Exchange,
  { engine, fulfil, onDown }: RequestTools,
): Promise<void> {
  const body = await readJsonBody<ProjectRequest>(request)
  const project = requireProjectName(parameters['name'])
  const lines = startJsonLines(response)
  const limit = timeLimit(body, engine)
  try {
    const asked: SupervisedRequest = {
      directive: directiveOf(body, engine.clock.now()),
      project: 'project' in body ? body.project : undefined,
      onProgress: (event) => lines.write(event),
      signal: AbortSignal.any([signal, limit.signal]),
      parallelism: countIn(query.get('parallel')),
    }
    const failures = await fulfil(project, asked)
    if (body.type === 'down' && failures.length === 0) onDown(project)
    const late = limit.signal.aborted && failures.length === 0
    lines.write({ type: 'finished', failures: late ? [notReadyInTime(body)] : failures })
  } finally {
    limit.cancel()
    lines.end()
  }
}

function countIn(text: string | null): number | undefined {
  const count = Number(text)
  return Number.isInteger(count) && count > 0 ? count : undefined
}

/** Fails with SF0013 for what cannot be the name of a project. */
export function requireProjectName(name = ''): string {
  if (/^[a-z0-9][a-z0-9_-]*$/.test(name)) return name
  throw new StackError('SF0013', `invalid project name ${JSON.stringify(name)}`)
}

interface TimeLimit {
  readonly signal: AbortSignal
  readonly cancel: () => void
}

function timeLimit(body: ProjectRequest, engine: Engine): TimeLimit {
  const controller = new AbortController()
  const timeoutMs = waitTimeoutMs(body)
  if (timeoutMs === null) return { signal: controller.signal, cancel: () => undefined }
  const cancel = engine.clock.schedule(milliseconds(timeoutMs), () => controller.abort())
  return { signal: controller.signal, cancel }
}

function waitTimeoutMs(body: ProjectRequest): number | null {
  return 'waitTimeoutMs' in body ? body.waitTimeoutMs : null
}

function notReadyInTime(body: ProjectRequest): Failure {
  const waited = (waitTimeoutMs(body) ?? 0) / 1000
  return new StackError('CT0010', `application not healthy after ${waited}s`, {
    hint: 'see `stack ps` for what is not ready, and `stack logs SERVICE` for why',
  }).toFailure()
}
