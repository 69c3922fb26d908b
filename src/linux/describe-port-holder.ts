import { LaunchError, type PortReservation } from './launch-monitor.ts'
import type { LinuxTools } from './linux-tools.ts'
import { findPortHolder } from './network/port-holder.ts'

/** The failure to take a port, with who has it. */
export async function withPortHolder(
  error: LaunchError,
  taken: PortReservation,
  tools: LinuxTools,
): Promise<LaunchError> {
  const holder = await describePortHolder(taken, tools)
  return new LaunchError('NW0001', `${error.message}${holder}`, {
    exitCode: error.exitCode,
    hint: error.hint ?? '',
    cause: error,
  })
}

/** ` (held by …)`, or nothing when the holder is gone or cannot be seen. */
async function describePortHolder(
  { protocol, address, port }: PortReservation,
  { publishers }: LinuxTools,
): Promise<string> {
  const holder = await findPortHolder({ protocol, address, port }, publishers())
  if (holder === undefined) return ''
  return holder.type === 'container'
    ? `, held by container ${holder.name} of project ${holder.project}`
    : `, held by ${holder.command} (process ${holder.pid})`
}
