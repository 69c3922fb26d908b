import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AttachRequest } from '../client/api.ts'
import type { LinuxEngine } from '../linux/linux-engine.ts'
import { openAttachment } from '../linux/open-attachment.ts'
import type { UpgradeRoute } from './control-server.ts'
import { parseJson } from './exchange-json.ts'
import { readUpgradeBody, switchProtocols } from './upgrade-body.ts'

/** Attaching: after the answer, bytes go between the client and the container's monitor. */
export function attachUpgrade(engine: LinuxEngine): UpgradeRoute {
  return {
    path: '/v1/attach',
    handle: async (request, socket, head) => {
      const { body, rest } = await readUpgradeBody(request, socket, head)
      const attached = await openAttachment(parseJson<AttachRequest>(body), engine)
      switchProtocols(socket)
      pipeAttachment(socket, attached, rest)
    },
  }
}

/** Bytes go both ways until one side ends. `rest` has come from the client already. */
export function pipeAttachment(client: Duplex, attached: Socket, rest: Buffer): void {
  if (rest.length > 0) attached.write(rest)
  client.pipe(attached)
  attached.pipe(client)
  client.on('close', () => attached.destroy())
  attached.on('close', () => client.end())
}
