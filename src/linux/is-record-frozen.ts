import { containerCgroup, readCgroupMounts } from './cgroup/cgroup-directories.ts'
import { isFrozen } from './cgroup/is-frozen.ts'
import { cgroupPath } from './cgroup-parent.ts'
import type { ContainerRecord } from './container-record.ts'
import type { LinuxTools } from './linux-tools.ts'

/** Whether the processes of a container are frozen now. */
export function isRecordFrozen(record: ContainerRecord, { instance }: LinuxTools): boolean {
  return isFrozen(containerCgroup(readCgroupMounts(), cgroupPath(record, instance)))
}
