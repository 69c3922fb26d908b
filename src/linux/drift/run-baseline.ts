import { readFileSync } from 'node:fs'

/** What a run has from its start, and a container that may not change it has until its end. */
export interface RunBaseline {
  /** Where something is mounted that is the container's own. */
  readonly mounts: readonly string[]
  /** Controllers whose hierarchies have it in its cgroup; empty for version 2. */
  readonly cgroups: readonly string[]
}

export interface RunView extends RunBaseline {
  /** Where something is mounted whose source was deleted. */
  readonly deleted: readonly string[]
}

/** What a process has now; `undefined` when it has ended. `cgroup` is its own from the root of each hierarchy. */
export function viewRun(pid: number, cgroup: string): RunView | undefined {
  try {
    const mountinfo = readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
    return {
      ...parseMounts(mountinfo),
      cgroups: parseCgroups(readFileSync(`/proc/${pid}/cgroup`, 'utf8'), cgroup),
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EINVAL') return undefined
    throw error
  }
}

/** What `viewRun` sees of a container that is to be started. */
export function runBaseline(pid: number, cgroup: string): RunBaseline | undefined {
  const view = viewRun(pid, cgroup)
  return view === undefined ? undefined : { mounts: view.mounts, cgroups: view.cgroups }
}

/**
 * proc_pid_mountinfo(5). What is mounted as a slave follows the machine, so that its absence says
 * nothing.
 */
export function parseMounts(text: string): Pick<RunView, 'mounts' | 'deleted'> {
  const mounts = new Set<string>()
  const deleted = new Set<string>()
  for (const line of text.split('\n')) {
    const [before = ''] = line.split(' - ')
    const [, , , root = '', target, , ...optional] = before.split(' ')
    if (target === undefined || optional.some((field) => field.startsWith('master:'))) continue
    mounts.add(target)
    if (root.endsWith('//deleted')) deleted.add(target)
  }
  return { mounts: [...mounts], deleted: [...deleted] }
}

/** proc_pid_cgroup(5): a process may have made cgroups below its own. */
export function parseCgroups(text: string, cgroup: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [, controllers, ...path] = line.split(':')
    const place = path.join(':')
    return place === cgroup || place.startsWith(`${cgroup}/`) ? [controllers ?? ''] : []
  })
}
