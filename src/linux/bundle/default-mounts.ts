import type { ByteSize } from '../../model/byte-size.ts'
import type { NamespaceModes } from '../../model/namespaces.ts'
import type { RuntimeMount } from './runtime-spec.ts'

export interface KernelMountsInput {
  readonly privileged: boolean
  /** Of `/dev/shm`; `undefined` is 64 MiB. */
  readonly shmSize: ByteSize | undefined
  readonly ipc: NamespaceModes['ipc']['type']
  /** Path of the `/dev/shm` of the container whose IPC namespace is shared. */
  readonly sharedMemory: string | undefined
}

/** What Docker gives. */
const defaultShmSize = 64 * 1024 * 1024

/** The file systems of the kernel that every container has, in the order of mounting. */
export function defaultMounts(input: KernelMountsInput): readonly RuntimeMount[] {
  const kernelOptions = ['nosuid', 'noexec', 'nodev', input.privileged ? 'rw' : 'ro']
  return [
    mount('/proc', 'proc', 'proc', ['nosuid', 'noexec', 'nodev']),
    mount('/dev', 'tmpfs', 'tmpfs', ['nosuid', 'strictatime', 'mode=755', 'size=65536k']),
    mount('/dev/pts', 'devpts', 'devpts', [
      'nosuid',
      'noexec',
      'newinstance',
      'ptmxmode=0666',
      'mode=0620',
      'gid=5',
    ]),
    ...ipcMounts(input),
    mount('/sys', 'sysfs', 'sysfs', kernelOptions),
    mount('/sys/fs/cgroup', 'cgroup', 'cgroup', [...kernelOptions, 'relatime']),
  ]
}

/** A mount of message queues shows those of the namespace; shared memory is files (shm_overview(7)). */
function ipcMounts({ ipc, shmSize, sharedMemory }: KernelMountsInput): readonly RuntimeMount[] {
  const safe = ['nosuid', 'noexec', 'nodev']
  const bind = ['rbind', 'rprivate', ...safe]
  const queues = mount('/dev/mqueue', 'mqueue', 'mqueue', safe)
  switch (ipc) {
    case 'none':
      return [queues]
    case 'host':
      return [queues, mount('/dev/shm', 'bind', '/dev/shm', bind)]
    case 'service':
    case 'container':
      if (sharedMemory === undefined)
        throw new Error('the shared memory to share was not looked up')
      return [queues, mount('/dev/shm', 'bind', sharedMemory, bind)]
    case 'private':
      return [
        queues,
        mount('/dev/shm', 'tmpfs', 'shm', [
          ...safe,
          'mode=1777',
          `size=${shmSize ?? defaultShmSize}`,
        ]),
      ]
  }
}

function mount(
  destination: string,
  type: string,
  source: string,
  options: readonly string[],
): RuntimeMount {
  return { destination, type, source, options }
}
