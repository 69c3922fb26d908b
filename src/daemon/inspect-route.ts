import { inspectContainer } from '../linux/inspect-container.ts'
import type { LinuxEngine } from '../linux/linux-engine.ts'
import type { Route } from './control-server.ts'
import { sendJson } from './exchange-json.ts'

/** Containers of one project with all that is known of them. */
export function inspectRoute(engine: LinuxEngine): Route {
  return {
    method: 'GET',
    path: '/v1/inspect',
    handle: async ({ response, query }) => {
      const project = query.get('project')
      const containers = engine.containers
        .all()
        .filter(({ subject }) => subject.project === project)
        .map(inspectContainer)
        .toSorted(({ container: a }, { container: b }) => a.name.localeCompare(b.name, 'en'))
      sendJson(response, { containers })
    },
  }
}
