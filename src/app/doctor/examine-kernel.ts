import { fail, pass, warn, type Finding } from './finding.ts'
import type { MachineReader } from './machine-reader.ts'

interface Feature {
  readonly name: string
  /** First kernel version with it: major, minor. */
  readonly since: readonly [number, number]
  readonly needed: boolean
}

/** System calls that cannot be looked for in a file, by the version that brought them. */
const features: readonly Feature[] = [
  { name: 'mount API (fsopen, open_tree, move_mount)', since: [5, 2], needed: true },
  { name: 'clone3', since: [5, 3], needed: true },
  { name: 'pidfd', since: [5, 4], needed: true },
  { name: 'openat2', since: [5, 6], needed: true },
  { name: 'pidfd_getfd', since: [5, 6], needed: true },
  { name: 'close_range', since: [5, 9], needed: true },
  { name: 'mount_setattr', since: [5, 12], needed: true },
  { name: 'cgroup.kill', since: [5, 14], needed: false },
]

const namespaces = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'uts', 'user', 'time']
const newerKernel = 'install a kernel of version 5.12 or newer'

export async function examineKernel(machine: MachineReader): Promise<readonly Finding[]> {
  return [
    examineVersion(machine.kernelRelease),
    ...examineFeatures(machine.kernelRelease),
    await examineNamespaces(machine),
    await examineOverlay(machine),
    await examineSeccomp(machine),
    await examineInotify(machine),
  ]
}

function examineVersion(release: string): Finding {
  return isAtLeast(release, [5, 12])
    ? pass('kernel', release)
    : fail('kernel', `${release}, older than 5.12`, newerKernel)
}

function examineFeatures(release: string): readonly Finding[] {
  const missing = features.filter(({ since }) => !isAtLeast(release, since))
  const needed = missing.filter((feature) => feature.needed).map(({ name }) => name)
  const optional = missing.filter((feature) => !feature.needed).map(({ name }) => name)
  if (needed.length > 0) {
    return [fail('system calls', `without ${needed.join(', ')}`, newerKernel)]
  }
  const names = features.filter((feature) => !missing.includes(feature)).map(({ name }) => name)
  const found = pass('system calls', names.join(', '))
  if (optional.length === 0) return [found]
  const observed = `without ${optional.join(', ')}: a slower way is taken`
  return [found, warn('system calls', observed, 'install a kernel of version 5.14 or newer')]
}

async function examineNamespaces({ list }: MachineReader): Promise<Finding> {
  const present = await list('/proc/self/ns')
  const missing = namespaces.filter((name) => !present.includes(name))
  if (missing.length === 0) return pass('namespaces', namespaces.join(', '))
  const observed = `without ${missing.join(', ')}`
  if (missing.every((name) => name === 'time' || name === 'user')) {
    return warn('namespaces', observed, 'install a kernel that was built with them')
  }
  return fail('namespaces', observed, 'install a kernel that was built with them')
}

async function examineOverlay({ readText, kernelRelease }: MachineReader): Promise<Finding> {
  const known = (await readText('/proc/filesystems')) ?? ''
  if (/\boverlay$/m.test(known)) return pass('overlay file system', 'present')
  const modules = (await readText(`/lib/modules/${kernelRelease}/modules.dep`)) ?? ''
  // The kernel loads it by itself when the first overlay is mounted.
  if (/\/overlay\.ko/.test(modules)) return pass('overlay file system', 'a module')
  return fail(
    'overlay file system',
    'the kernel does not know it',
    'run "modprobe overlay" as root',
  )
}

async function examineSeccomp({ readText }: MachineReader): Promise<Finding> {
  const actions = await readText('/proc/sys/kernel/seccomp/actions_avail')
  if (actions !== undefined) return pass('seccomp', 'present')
  return warn('seccomp', 'absent', 'install a kernel with CONFIG_SECCOMP_FILTER')
}

const fewWatches = 65_536
const fewInstances = 128

async function examineInotify({ readText }: MachineReader): Promise<Finding> {
  const watches = Number(await readText('/proc/sys/fs/inotify/max_user_watches'))
  const instances = Number(await readText('/proc/sys/fs/inotify/max_user_instances'))
  const observed = `${watches} watches, ${instances} instances for each user`
  if (watches >= fewWatches && instances >= fewInstances) return pass('inotify limits', observed)
  const fix =
    `run "sysctl -w fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512" as root,` +
    ' and keep it in /etc/sysctl.d/stack.conf'
  return warn('inotify limits', observed, fix)
}

function isAtLeast(release: string, [major, minor]: readonly [number, number]): boolean {
  const [, thisMajor, thisMinor] = /^(\d+)\.(\d+)/.exec(release) ?? []
  const difference = Number(thisMajor) - major || Number(thisMinor) - minor
  return difference >= 0
}
