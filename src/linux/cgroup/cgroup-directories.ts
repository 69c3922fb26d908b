import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the cgroup file systems are mounted: version 2 in one tree, version 1 by controller. */
export interface CgroupMounts {
  /** `undefined` where version 2 is not mounted. */
  readonly unified: string | undefined
  /** Mount points of version 1 by controller; empty where it is not used. */
  readonly legacy: ReadonlyMap<string, string>
}

/** proc_pid_mountinfo(5): the type follows the separator `-`, options of the file system are last. */
export function parseCgroupMounts(mountinfo: string): CgroupMounts {
  let unified: string | undefined
  const legacy = new Map<string, string>()
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ')
    const [type, , options = ''] = after.split(' ')
    const target = before.split(' ')[4]
    if (target === undefined) continue
    if (type === 'cgroup2') unified ??= target
    if (type !== 'cgroup') continue
    for (const controller of options.split(',')) legacy.set(controller, target)
  }
  return { unified, legacy }
}

export function readCgroupMounts(): CgroupMounts {
  return parseCgroupMounts(readFileSync('/proc/self/mountinfo', 'utf8'))
}

/** The cgroup of one container. */
export interface ContainerCgroup {
  /** Its directory in the tree of version 2. */
  readonly unified: string | undefined
  /** Its directory in the hierarchy of a version 1 controller; `undefined` where version 2 has it. */
  readonly legacy: (controller: string) => string | undefined
}

/** `path` is its own from the root of each hierarchy. */
export function containerCgroup(mounts: CgroupMounts, path: string): ContainerCgroup {
  const below = (mount: string | undefined): string | undefined =>
    mount === undefined ? undefined : join(mount, path)
  return {
    unified: below(mounts.unified),
    legacy: (controller) => below(mounts.legacy.get(controller)),
  }
}
