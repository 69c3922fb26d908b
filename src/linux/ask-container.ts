import type { ExecResult } from '../engine/containers.ts'
import type { Duration } from '../model/duration.ts'
import type { NetworkProbe } from '../model/healthcheck.ts'
import type { ProcessIdentity } from './launch-monitor.ts'
import type { LinuxTools } from './linux-tools.ts'
import { askServer } from './network/ask-server.ts'

/** Asks a server in the network namespace of a process. */
export async function askContainer(
  init: ProcessIdentity,
  probe: NetworkProbe,
  timeout: Duration,
  { binding, clock }: LinuxTools,
): Promise<ExecResult> {
  const late = new AbortController()
  const cancel = clock.schedule(timeout, () => late.abort())
  try {
    return await askServer({
      probe,
      openSocket: async (family) => {
        const opened = await binding.openSocket({ ...init, ipv6: family === 'ipv6' })
        return opened.descriptor
      },
      signal: late.signal,
    })
  } catch (error) {
    if (late.signal.aborted) return { exitCode: -1, output: '' }
    throw error
  } finally {
    cancel()
  }
}
