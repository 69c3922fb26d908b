import { readFileSync } from 'node:fs'
import type { ContainerUsage } from '../model/usage.ts'
import { cgroupPath } from './cgroup-parent.ts'
import { containerCgroup, type CgroupMounts } from './cgroup/cgroup-directories.ts'
import { readCgroupUsage } from './cgroup/read-usage.ts'
import type { ContainerRecord } from './container-record.ts'
import type { LinuxTools } from './linux-tools.ts'

/** What a container has used by now; `null` when it does not run. */
export async function containerUsage(
  record: ContainerRecord,
  mounts: CgroupMounts,
  { binding, instance }: Pick<LinuxTools, 'binding' | 'instance'>,
): Promise<ContainerUsage | null> {
  const { run } = record
  if (run === undefined) return null
  const usage = readCgroupUsage(containerCgroup(mounts, cgroupPath(record, instance)))
  const traffic = readTraffic(run.init.pid)
  // Only now it is certain whose interfaces these were.
  const { startTime } = await binding.processStartTime({ pid: run.init.pid })
  return startTime === run.init.startTime ? { ...usage, ...traffic } : null
}

type Traffic = Pick<ContainerUsage, 'received' | 'sent'>

function readTraffic(pid: number): Traffic {
  try {
    return parseTraffic(readFileSync(`/proc/${pid}/net/dev`, 'utf8'))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // It has just ended.
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EINVAL') return { received: 0, sent: 0 }
    throw error
  }
}

/** proc_pid_net(5): after the name, the first number is of bytes received, the ninth of bytes sent. */
export function parseTraffic(text: string): Traffic {
  let [received, sent] = [0, 0]
  for (const line of text.split('\n')) {
    const [name = '', numbers] = line.split(':')
    if (numbers === undefined || name.trim() === 'lo') continue
    const fields = numbers.trim().split(/\s+/).map(Number)
    received += fields[0] ?? 0
    sent += fields[8] ?? 0
  }
  return { received, sent }
}
