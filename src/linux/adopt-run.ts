import { constants } from 'node:os'
import { resumeNames } from './container-network.ts'
import type { RunRecord } from './container-record.ts'
import { ContainerRun, type ContainerRunOptions } from './container-run.ts'
import { deleteRun } from './delete-run.ts'
import { isPresent } from './json-file.ts'
import { connectIfServed, type MonitorConnection } from './monitor-connection.ts'
import { replaceMonitor } from './replace-monitor.ts'

/**
 * Takes up a run that an earlier supervisor started. `undefined` when it has ended, or when it has
 * lost its monitor and could not be given another one: it is ended then.
 */
export async function adoptRun(
  options: Omit<ContainerRunOptions, 'connection'>,
): Promise<ContainerRun | undefined> {
  const { record, tools } = options
  if (isPresent(tools.layout.container(record.id).exitRecord)) return undefined
  const found = await findMonitor(options)
  if (found === undefined) return undefined
  const { connection, run } = found
  const adopted = await ContainerRun.open({ ...options, run, connection })
  const ports = record.standsBy === undefined ? run.ports : []
  tools.networks.restore(record.id, run.endpoints, ports)
  await resumeNames(record, run, tools)
  await adopted.resume()
  return adopted
}

async function findMonitor(
  options: Omit<ContainerRunOptions, 'connection'>,
): Promise<{ readonly connection: MonitorConnection; readonly run: RunRecord } | undefined> {
  const { record, run, tools, onReplaced } = options
  const connection = await connectIfServed(tools.layout.container(record.id).controlSocket)
  if (connection !== undefined) return { connection, run }
  const replaced = await replaceMonitor({ ...options, held: undefined })
  switch (replaced.type) {
    case 'monitor': {
      const changed = { ...run, monitor: replaced.monitor }
      onReplaced(changed)
      return { connection: replaced.connection, run: changed }
    }
    case 'ended':
      return undefined
    case 'none':
      await tools.binding.signalProcess({ ...run.init, signal: constants.signals.SIGKILL })
      await tools.binding.waitForProcess(run.init)
      await deleteRun(record, tools)
      return undefined
  }
}
