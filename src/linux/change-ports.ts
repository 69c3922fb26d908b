import { StackError } from '../errors/stack-error.ts'
import type { PublishedPort } from '../model/port-mapping.ts'
import type { ContainerSpec } from '../model/plan.ts'
import { publishedPorts, reservationsOf, withNextPort } from './container-network.ts'
import type { RunRecord } from './container-record.ts'
import type { ContainerRun } from './container-run.ts'
import { withPortHolder } from './describe-port-holder.ts'
import {
  parseReserved,
  reservationError,
  reservationText,
  type PortReservation,
} from './launch-monitor.ts'
import type { LinuxTools } from './linux-tools.ts'
import { parseFields } from './monitor-connection.ts'

/** What a monitor takes as one request (native/MONITOR.md). */
const longestRequest = 60_000

export interface PortChange {
  readonly run: ContainerRun
  readonly before: ContainerSpec
  readonly after: ContainerSpec
  /** What `before` has published. */
  readonly published: RunRecord['ports']
}

/**
 * Has the monitor of a container that runs hold the ports of the host that it is to publish. What is
 * published already keeps its port. Fails with NW0001, and changes nothing, when one is taken.
 */
export async function changePorts(
  change: PortChange,
  tools: LinuxTools,
): Promise<readonly PublishedPort[]> {
  const { run, after } = change
  let wanted = reservationsOf(after, []).map((open, index) => reservationOf(open, index, change))
  for (;;) {
    const names = wanted.map(reservationText)
    if (names.join(',').length > longestRequest) throw tooMany(after)
    const answer = await run.reserve(names)
    const failure = reservationError(after.name, answer)
    if (failure === undefined) return publishedPorts(after, parseReserved(parseFields(answer)))
    const taken = failure.takenPort
    const next = taken === undefined ? undefined : withNextPort(wanted, taken, after)
    if (next === undefined) {
      throw taken === undefined ? failure : await withPortHolder(failure, taken, tools)
    }
    wanted = next
  }
}

function reservationOf(
  open: PortReservation,
  index: number,
  { before, after, published }: PortChange,
): PortReservation {
  const mapping = JSON.stringify(after.service.ports[index])
  const earlier = before.service.ports.findIndex((port) => JSON.stringify(port) === mapping)
  const kept = published[earlier]
  return kept === undefined ? open : { ...open, port: kept.hostPort }
}

function tooMany({ name, service }: ContainerSpec): StackError {
  return new StackError('NW0006', `container ${name} publishes too many ports to change them`, {
    hint: `make another container with \`stack up --force-recreate ${service.name}\``,
  })
}
