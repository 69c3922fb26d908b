import { readdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContainerSpec } from '../model/plan.ts'

const cgroupRoot = '/sys/fs/cgroup'

/** The cgroup that holds those of all containers of one supervisor, from the root of each hierarchy. */
export function cgroupParent(instance: string): string {
  return `/stack-${instance}`
}

/**
 * The cgroup of a container, from the root of each hierarchy. One that the file names begins there
 * too, so that every runtime understands it alike.
 */
export function cgroupPath(
  { id, spec }: { readonly id: string; readonly spec: ContainerSpec },
  instance: string,
): string {
  return join('/', spec.service.cgroupParent ?? cgroupParent(instance), id)
}

/** Takes a cgroup away where it is empty; one that is used, or gone, is left. True when it is gone. */
export async function removeCgroup(path: string): Promise<boolean> {
  // Version 2 has one hierarchy; version 1 and hybrid have one in each directory.
  const hierarchies = ['.', ...(await directoriesIn(cgroupRoot))]
  const removed = await Promise.all(
    hierarchies.map((hierarchy) => removeIfEmpty(join(cgroupRoot, hierarchy, path))),
  )
  return !removed.includes(false)
}

async function directoriesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

async function removeIfEmpty(path: string): Promise<boolean> {
  try {
    await rmdir(path)
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return true
    if (code === 'EBUSY' || code === 'ENOTEMPTY') return false
    throw error
  }
}
