import { fail, pass, warn, type Finding } from './finding.ts'
import type { MachineReader } from './machine-reader.ts'

const wantedControllers = ['cpu', 'memory', 'pids']

export async function examineCgroups({ readText }: MachineReader): Promise<readonly Finding[]> {
  const mounts = parseMounts((await readText('/proc/self/mountinfo')) ?? '')
  const unified = mounts.find(({ type }) => type === 'cgroup2')
  const legacy = mounts.filter(({ type }) => type === 'cgroup')
  if (unified === undefined && legacy.length === 0) {
    const fix = 'run "mount -t cgroup2 none /sys/fs/cgroup" as root'
    return [fail('cgroups', 'not mounted', fix)]
  }
  const text = unified && (await readText(`${unified.target}/cgroup.controllers`))
  const controllers = new Set([
    ...(text ?? '').trim().split(/\s+/),
    ...legacy.flatMap(({ options }) => options),
  ])
  const missing = wantedControllers.filter((name) => !controllers.has(name))
  const layout = layoutOf(unified !== undefined, legacy.length > 0)
  const found = wantedControllers.filter((name) => controllers.has(name)).join(', ')
  return [
    pass('cgroups', `${layout}; controllers: ${found === '' ? 'none' : found}`),
    ...(missing.length === 0
      ? []
      : [
          warn(
            'cgroups',
            `no controller for ${missing.join(', ')}: such limits cannot be kept`,
            'boot with "systemd.unified_cgroup_hierarchy=1" and without "cgroup_disable="',
          ),
        ]),
  ]
}

function layoutOf(hasUnified: boolean, hasLegacy: boolean): string {
  if (!hasLegacy) return 'version 2'
  return hasUnified ? 'hybrid: version 1 with a tree of version 2' : 'version 1'
}

interface CgroupMount {
  readonly type: string
  readonly target: string
  readonly options: readonly string[]
}

/** proc_pid_mountinfo(5): the type follows the separator `-`, options of the file system are last. */
function parseMounts(text: string): readonly CgroupMount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ')
    const [type = '', , options = ''] = after.split(' ')
    if (type !== 'cgroup' && type !== 'cgroup2') return []
    return [{ type, target: before.split(' ')[4] ?? '', options: options.split(',') }]
  })
}
