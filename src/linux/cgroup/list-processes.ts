import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readCgroupFile } from './cgroup-file.ts'
import type { ContainerCgroup } from './cgroup-directories.ts'

/** Process ids in a cgroup and those that its processes have made below it, in ascending order. */
export function listProcesses({ unified, legacy }: ContainerCgroup): readonly number[] {
  const directory = legacy('pids') ?? legacy('memory') ?? unified
  if (directory === undefined) return []
  return processesBelow(directory).toSorted((a, b) => a - b)
}

function processesBelow(directory: string): number[] {
  const text = readCgroupFile(directory, 'cgroup.procs') ?? ''
  const own = text.split('\n').filter((line) => line !== '')
  return [...own.map(Number), ...childrenOf(directory).flatMap(processesBelow)]
}

function childrenOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(directory, name))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
