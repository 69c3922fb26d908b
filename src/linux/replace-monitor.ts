import { predecessorRun } from './container-network.ts'
import type { ContainerRecord, RunRecord } from './container-record.ts'
import { isPresent, readJsonFile } from './json-file.ts'
import { LaunchError, launchMonitor, type ProcessIdentity, stdinOf } from './launch-monitor.ts'
import { loanArguments, type HeldDescriptors } from './lend-descriptors.ts'
import type { LinuxTools } from './linux-tools.ts'
import { connectIfServed, type MonitorConnection, type MonitorExit } from './monitor-connection.ts'
import { notifies } from './notify-mount.ts'
import { runtimeOf } from './oci-runtime.ts'

export interface ReplaceOptions {
  readonly record: ContainerRecord
  readonly run: RunRecord
  readonly logFile: string
  /** What an earlier supervisor held is lost with it. */
  readonly held: HeldDescriptors | undefined
  readonly tools: LinuxTools
}

/** What is there now in place of a monitor that was killed. */
export type Replacement =
  | {
      readonly type: 'monitor'
      readonly monitor: ProcessIdentity
      readonly connection: MonitorConnection
    }
  | { readonly type: 'ended'; readonly exit: MonitorExit }
  | { readonly type: 'none' }

/** Gives a container that has lost its monitor another one; its processes do not notice. */
export async function replaceMonitor(options: ReplaceOptions): Promise<Replacement> {
  const { record, run, logFile, held, tools } = options
  const { spec, id } = record
  const paths = tools.layout.container(id)
  const ended = (): Replacement => {
    const exit = readJsonFile<MonitorExit>(paths.exitRecord)
    return exit === undefined ? { type: 'none' } : { type: 'ended', exit }
  }
  // Killed after it had seen the end.
  if (isPresent(paths.exitRecord)) return ended()
  try {
    const launched = await launchMonitor({
      ...tools,
      runtime: runtimeOf(record, tools),
      id,
      name: spec.name,
      paths,
      logFile,
      reservations: run.ports.map(({ protocol, hostAddress, hostPort }) => ({
        protocol,
        address: hostAddress,
        port: hostPort,
      })),
      sharer: predecessorRun(record, tools)?.monitor,
      nameServer: run.endpoints.length > 0,
      notify: notifies(record),
      terminal: spec.service.tty,
      stdin: stdinOf(spec),
      adoption: [
        ...['--adopt', `${run.init.pid}:${run.init.startTime}`],
        ...['--started', String(Math.trunc(run.startedAt))],
        ...(await loanArguments(id, held, tools)),
      ],
    })
    const connection = await connectIfServed(paths.controlSocket)
    // It has come, seen the end and gone.
    if (connection === undefined) return ended()
    return { type: 'monitor', monitor: launched.monitor, connection }
  } catch (error) {
    if (error instanceof LaunchError) return { type: 'none' }
    throw error
  }
}
