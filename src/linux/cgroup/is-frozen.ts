import { readCgroupFile } from './cgroup-file.ts'
import type { ContainerCgroup } from './cgroup-directories.ts'

/** Whether the processes of a cgroup are, or are about to be, frozen. */
export function isFrozen({ unified, legacy }: ContainerCgroup): boolean {
  if (readCgroupFile(unified, 'cgroup.freeze') === '1') return true
  const state = readCgroupFile(legacy('freezer'), 'freezer.state')
  return state === 'FROZEN' || state === 'FREEZING'
}
