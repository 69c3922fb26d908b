import type { PortReservation } from './launch-monitor.ts'
import type { LinuxTools } from './linux-tools.ts'
import { findPortHolder } from './network/port-holder.ts'

/** ` (held by …)`, or nothing when the holder is gone or cannot be seen. */
export async function describePortHolder(
  { protocol, address, port }: PortReservation,
  { publishers }: LinuxTools,
): Promise<string> {
  const holder = await findPortHolder({ protocol, address, port }, publishers())
  if (holder === undefined) return ''
  return holder.type === 'container'
    ? `, held by container ${holder.name} of project ${holder.project}`
    : `, held by ${holder.command} (process ${holder.pid})`
}
