import type { PlanRequest } from '../client/api.ts'
import type { Engine } from '../engine/engine.ts'
import type { Supervisor } from '../supervise/supervisor.ts'
import type { Route } from './control-server.ts'
import { readJsonBody, sendJson } from './exchange-json.ts'
import { requireProjectName } from './project-requests.ts'
import { directiveOf } from './request-directive.ts'

/** What a request would do, without doing it. */
export function planRoute(engine: Engine, supervisor: Supervisor): Route {
  return {
    method: 'POST',
    path: '/v1/projects/:name/plan',
    handle: async ({ request, response, parameters }) => {
      const body = await readJsonBody<PlanRequest>(request)
      const project = requireProjectName(parameters['name'])
      const directive = directiveOf(body, engine.clock.now())
      sendJson(response, await supervisor.preview(project, { directive, project: body.project }))
    },
  }
}
