import { spawn } from 'node:child_process'
import type { ExecRequest } from '../client/api.ts'
import type { LinuxEngine } from '../linux/linux-engine.ts'
import { prepareExec } from '../linux/prepare-exec.ts'
import type { UpgradeRoute } from './control-server.ts'
import { parseJson } from './exchange-json.ts'
import { readUpgradeBody, switchProtocols } from './upgrade-body.ts'

/** Interactive exec: after the answer, bytes go between the client and the monitor's frames. */
export function execUpgrade(engine: LinuxEngine): UpgradeRoute {
  return {
    path: '/v1/exec',
    handle: async (request, socket, head) => {
      const { body, rest } = await readUpgradeBody(request, socket, head)
      const command = await prepareExec(parseJson<ExecRequest>(body), engine)
      const child = spawn(command.file, command.args, {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: {},
        cwd: '/',
        detached: true,
      })
      switchProtocols(socket)
      // Either side may be gone first; the other one then sees the end of its stream.
      child.stdin.on('error', () => undefined)
      if (rest.length > 0) child.stdin.write(rest)
      socket.pipe(child.stdin)
      child.stdout.pipe(socket)
      socket.on('close', () => child.stdin.end())
      child.on('error', () => socket.destroy())
      child.on('close', command.cleanUp)
    },
  }
}
