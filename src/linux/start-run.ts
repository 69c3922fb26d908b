import { constants } from 'node:os'
import {
  allocateEndpoints,
  connectRun,
  disconnectRun,
  predecessorRun,
  publishedPorts,
  reservationsOf,
  withNextPort,
} from './container-network.ts'
import type { ContainerRecord, RunRecord } from './container-record.ts'
import { ContainerRun } from './container-run.ts'
import { cgroupPath } from './cgroup-parent.ts'
import { runBaseline } from './drift/run-baseline.ts'
import { endStrayRun } from './end-stray-run.ts'
import { launchMonitor, LaunchError, type LaunchedMonitor, stdinOf } from './launch-monitor.ts'
import type { LinuxTools } from './linux-tools.ts'
import { connectMonitor, type MonitorExit } from './monitor-connection.ts'
import { notifies } from './notify-mount.ts'
import { withPortHolder } from './describe-port-holder.ts'
import { runtimeOf } from './oci-runtime.ts'
import { findShares, requireSharesAlive } from './shared-containers.ts'
import { attachVolumes, detachVolumes } from './volumes/attach-volumes.ts'
import { writeBundle } from './write-bundle.ts'

export interface StartRunOptions {
  readonly record: ContainerRecord
  readonly tools: LinuxTools
  readonly logFile: string
  /** Makes the run known on disk before its process may do anything. */
  readonly onLaunched: (run: RunRecord) => void
  readonly onReplaced: (run: RunRecord) => void
  /** Done before its process may write anything. */
  readonly beforeStart: () => Promise<void>
  readonly onEnded: (exit: MonitorExit | undefined) => Promise<void>
}

/**
 * The run is returned before its end is handled: the caller activates it.
 *
 * Bundle, monitor, links, names, ports, start: in this order, so that a process finds everything
 * that it may look for. What was made is undone when a step fails.
 */
export async function startRun(options: StartRunOptions): Promise<ContainerRun> {
  const { record, tools, logFile, onLaunched, onReplaced, onEnded } = options
  const endpoints = allocateEndpoints(record, tools)
  const shares = findShares(record, tools)
  const launched = await withVolumes(record, tools, async () => {
    await writeBundle({ record, endpoints, shares }, tools)
    return launch(options, endpoints.length > 0)
  })
  const baseline = runBaseline(launched.init.pid, cgroupPath(record, tools.instance))
  const runRecord: RunRecord = {
    bootId: tools.machine.bootId,
    init: launched.init,
    monitor: launched.monitor,
    startedAt: tools.clock.now(),
    endpoints,
    ports: publishedPorts(record.spec, launched.reserved),
    shares: shares.runs,
    ...(baseline === undefined ? {} : { baseline }),
  }
  let run: ContainerRun | undefined
  try {
    await requireSharesAlive(record, shares, tools)
    onLaunched(runRecord)
    const connection = await connectMonitor(tools.layout.container(record.id).controlSocket)
    run = await ContainerRun.open({
      record,
      run: runRecord,
      logFile,
      connection,
      tools,
      onReplaced,
      onEnded,
    })
    await run.follow()
    await connectRun(record, runRecord, tools)
    await options.beforeStart()
    await run.start()
    return run
  } catch (error) {
    run?.release()
    await tools.binding.signalProcess({ ...launched.init, signal: constants.signals.SIGKILL })
    await tools.binding.waitForProcess(launched.init)
    await disconnectRun(record, tools)
    await detachVolumes(record, tools)
    await endStrayRun(record, tools)
    throw error
  }
}

/** Attaches the volumes of a container, for as long as it runs if that succeeds. */
async function withVolumes<T>(
  record: ContainerRecord,
  tools: LinuxTools,
  work: () => Promise<T>,
): Promise<T> {
  try {
    await attachVolumes(record, tools)
    return await work()
  } catch (error) {
    await detachVolumes(record, tools)
    throw error
  }
}

/** Tries the ports of a published range one after the other. */
async function launch(options: StartRunOptions, nameServer: boolean): Promise<LaunchedMonitor> {
  const { record, tools, logFile } = options
  const { spec, id } = record
  const predecessor = predecessorRun(record, tools)
  let reservations = reservationsOf(spec, predecessor?.ports ?? [])
  for (;;) {
    try {
      return await launchMonitor({
        ...tools,
        runtime: runtimeOf(record, tools),
        id,
        name: spec.name,
        paths: tools.layout.container(id),
        logFile,
        reservations,
        sharer: predecessor?.monitor,
        nameServer,
        notify: notifies(record),
        terminal: spec.service.tty,
        stdin: stdinOf(spec),
      })
    } catch (error) {
      if (!(error instanceof LaunchError) || error.takenPort === undefined) {
        await endStrayRun(record, tools)
        throw error
      }
      const next = withNextPort(reservations, error.takenPort, spec)
      if (next === undefined) throw await withPortHolder(error, error.takenPort, tools)
      reservations = next
    }
  }
}
