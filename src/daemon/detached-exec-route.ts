import type { ExecRequest } from '../client/api.ts'
import type { LinuxEngine } from '../linux/linux-engine.ts'
import { execDetached } from '../linux/prepare-exec.ts'
import type { Route } from './control-server.ts'
import { readJsonBody, sendJson } from './exchange-json.ts'

/** Starts a command inside a container and leaves it alone. */
export function detachedExecRoute(engine: LinuxEngine): Route {
  return {
    method: 'POST',
    path: '/v1/detached-exec',
    handle: async ({ request, response }) => {
      await execDetached(await readJsonBody<ExecRequest>(request), engine)
      sendJson(response, {})
    },
  }
}
