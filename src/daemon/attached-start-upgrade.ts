import type { AttachedStartRequest } from '../client/api.ts'
import { StackError } from '../errors/stack-error.ts'
import type { LinuxEngine } from '../linux/linux-engine.ts'
import type { Supervisor } from '../supervise/supervisor.ts'
import { pipeAttachment } from './attach-upgrade.ts'
import type { UpgradeRoute } from './control-server.ts'
import { parseJson } from './exchange-json.ts'
import { readUpgradeBody, switchProtocols } from './upgrade-body.ts'

/** Starts a container that a run has made; its client misses nothing of what it writes. */
export function attachedStartUpgrade(engine: LinuxEngine, supervisor: Supervisor): UpgradeRoute {
  return {
    path: '/v1/attached-start',
    handle: async (request, socket, head) => {
      const { body, rest } = await readUpgradeBody(request, socket, head)
      const { project, containerName } = parseJson<AttachedStartRequest>(body)
      const container = engine.containers
        .all()
        .find(({ subject }) => subject.project === project && subject.name === containerName)
      if (container === undefined) {
        throw new StackError('CT0007', `container ${containerName} does not exist`)
      }
      const attached = container.attachAtStart()
      // It is looked at only once the start has succeeded.
      attached.catch(() => undefined)
      const [failure] = await supervisor.submit(project, {
        directive: { type: 'start-one-off', containerName },
        project: undefined,
        onProgress: () => undefined,
        signal: new AbortController().signal,
      })
      if (failure !== undefined) throw StackError.fromFailure(failure)
      const connection = await attached
      switchProtocols(socket)
      pipeAttachment(socket, connection, rest)
    },
  }
}
