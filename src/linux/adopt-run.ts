import { constants } from 'node:os'
import { milliseconds } from '../model/duration.ts'
import { attachNames } from './container-network.ts'
import type { ContainerRecord, RunRecord } from './container-record.ts'
import { ContainerRun } from './container-run.ts'
import { deleteRun } from './delete-run.ts'
import { isPresent } from './json-file.ts'
import type { LinuxTools } from './linux-tools.ts'
import type { ContainerPaths } from './state-layout.ts'
import { connectMonitor, type MonitorConnection, type MonitorExit } from './monitor-connection.ts'

const strayLooks = 100
const strayPause = milliseconds(50)

/**
 * Takes up a run that an earlier supervisor started. `undefined` when it has ended, or when it has
 * lost its monitor: its output and its exit would be lost from then on, so it is ended and the
 * restart policy decides.
 */
export async function adoptRun(
  record: ContainerRecord,
  run: RunRecord,
  tools: LinuxTools,
  onEnded: (exit: MonitorExit | undefined) => Promise<void>,
): Promise<ContainerRun | undefined> {
  const paths = tools.layout.container(record.id)
  if (isPresent(paths.exitRecord)) return undefined
  const connection = await connectIfServed(paths.controlSocket)
  if (connection === undefined) {
    await tools.binding.signalProcess({ ...run.init, signal: constants.signals.SIGKILL })
    await tools.binding.waitForProcess(run.init)
    await deleteRun(record.id, tools)
    return undefined
  }
  const adopted = new ContainerRun({
    containerId: record.id,
    init: run.init,
    connection,
    tools,
    onEnded,
  })
  await adopted.follow()
  const state = await connection.request('state')
  // The earlier supervisor ended between launch and start; the process still waits.
  if (state.includes('started=0')) await adopted.start()
  tools.networks.restore(record.id, run.endpoints, run.ports)
  if (run.endpoints.length > 0) await attachNames(record, run, tools)
  return adopted
}

/**
 * Ends a run that was launched and never became known: the earlier supervisor ended in between.
 * Its monitor holds the lock from before it creates the container, and serves its socket after.
 */
export async function endStrayRun(
  { monitorLock, controlSocket }: ContainerPaths,
  { binding, clock }: LinuxTools,
): Promise<void> {
  for (let look = 0; look < strayLooks; look += 1) {
    const { descriptor } = await binding.lockFile({ path: monitorLock, wait: false })
    if (descriptor !== -1) {
      await binding.closeDescriptor({ descriptor })
      return
    }
    const connection = await connectIfServed(controlSocket)
    if (connection === undefined) {
      await new Promise<void>((resolve) => clock.schedule(strayPause, resolve))
      continue
    }
    await connection.request('kill-all')
    await connection.ended
    connection.close()
  }
}

async function connectIfServed(controlSocket: string): Promise<MonitorConnection | undefined> {
  try {
    return await connectMonitor(controlSocket)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined
    throw error
  }
}
