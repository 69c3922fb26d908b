import type { Engine } from '../engine/engine.ts'
import { StackError } from '../errors/stack-error.ts'
import type { ExitRecord } from '../model/container-state.ts'
import type { Route } from './control-server.ts'
import { sendJson } from './exchange-json.ts'

/** Answers once a container does not run, with how its last run ended. */
export function waitRoute(engine: Engine): Route {
  return {
    method: 'GET',
    path: '/v1/containers/:id/end',
    handle: async ({ response, parameters, signal }) => {
      sendJson(response, { exit: await endOf(parameters['id'] ?? '', engine, signal) })
    },
  }
}

async function endOf(id: string, engine: Engine, signal: AbortSignal): Promise<ExitRecord | null> {
  const ended = new Promise<ExitRecord | null>((resolve) => {
    const unsubscribe = engine.subscribe((event) => {
      if (event.subject.id !== id || event.type !== 'container-exited') return
      unsubscribe()
      resolve(event.exit)
    })
    signal.addEventListener('abort', () => {
      unsubscribe()
      resolve(null)
    })
  })
  const container = (await engine.containers.list({})).find((other) => other.id === id)
  if (container === undefined) {
    throw new StackError('CT0007', `container ${id.slice(0, 12)} does not exist`)
  }
  return container.state.status === 'exited' ? container.state.exit : ended
}
