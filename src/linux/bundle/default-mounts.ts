import type { RuntimeMount } from './runtime-spec.ts'

/** The file systems of the kernel that every container has, in the order of mounting. */
export function defaultMounts(privileged: boolean): readonly RuntimeMount[] {
  const kernelOptions = ['nosuid', 'noexec', 'nodev', privileged ? 'rw' : 'ro']
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
    mount('/dev/mqueue', 'mqueue', 'mqueue', ['nosuid', 'noexec', 'nodev']),
    mount('/dev/shm', 'tmpfs', 'shm', ['nosuid', 'noexec', 'nodev', 'mode=1777', 'size=67108864']),
    mount('/sys', 'sysfs', 'sysfs', kernelOptions),
    mount('/sys/fs/cgroup', 'cgroup', 'cgroup', [...kernelOptions, 'relatime']),
  ]
}

function mount(
  destination: string,
  type: string,
  source: string,
  options: readonly string[],
): RuntimeMount {
  return { destination, type, source, options }
}
