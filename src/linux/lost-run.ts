import { mkdir } from 'node:fs/promises'
import { constants, uptime } from 'node:os'
import type { ExitRecord } from '../model/container-state.ts'
import { milliseconds } from '../model/duration.ts'
import { instant } from '../model/instant.ts'
import { cgroupPath, removeCgroup } from './cgroup-parent.ts'
import type { ContainerRecord, RunRecord } from './container-record.ts'
import { deleteRun } from './delete-run.ts'
import { isPresent } from './json-file.ts'
import type { LinuxTools } from './linux-tools.ts'

const looks = 100
const pause = milliseconds(10)

/** Whether a reboot has taken what a container has in the run directory, or somebody else has. */
export function isLost({ id, run }: ContainerRecord, { layout, machine }: LinuxTools): boolean {
  const isOfOtherBoot = run !== undefined && run.bootId !== machine.bootId
  return isOfOtherBoot || !isPresent(layout.container(id).bundle)
}

/** Makes its directory anew. Returns how the run ended that it had, if it had one. */
export async function replaceLostBundle(
  record: ContainerRecord,
  tools: LinuxTools,
): Promise<ExitRecord | undefined> {
  const { layout, binding, machine, clock } = tools
  const { bundle, rootfs } = layout.container(record.id)
  const { run } = record
  if (run?.bootId === machine.bootId) await endUnreachable(run, record, tools)
  await binding.removeTree({ path: bundle })
  await mkdir(rootfs, { recursive: true, mode: 0o700 })
  if (run === undefined) return undefined
  const bootedAt = clock.now() - uptime() * 1000
  return {
    exitCode: 255,
    signal: 0,
    oomKilled: false,
    startedAt: run.startedAt,
    finishedAt: instant(Math.max(run.startedAt, bootedAt)),
    requested: false,
    startError: undefined,
    unknown: true,
    lost: true,
  }
}

/** Nobody can speak with its monitor any more; that lets go of its ports when the process ends. */
async function endUnreachable(
  { init, monitor }: RunRecord,
  record: ContainerRecord,
  tools: LinuxTools,
): Promise<void> {
  await tools.binding.signalProcess({ ...init, signal: constants.signals.SIGKILL })
  await tools.binding.waitForProcess(init)
  await tools.binding.waitForProcess(monitor)
  // The runtime knows it no more, so it leaves its cgroup behind.
  await deleteRun(record, tools)
  await removeOwnCgroup(record, tools)
}

/** Processes that were killed leave their cgroup a moment after their end. */
async function removeOwnCgroup(record: ContainerRecord, tools: LinuxTools): Promise<void> {
  const path = cgroupPath(record, tools.instance)
  for (let look = 0; look < looks; look += 1) {
    if (await removeCgroup(path)) return
    await new Promise<void>((resolve) => tools.clock.schedule(pause, resolve))
  }
}
