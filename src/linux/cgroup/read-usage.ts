import { totalmem } from 'node:os'
import type { ContainerUsage, Pressure } from '../../model/usage.ts'
import { parseFlatKeys, readCgroupFile } from './cgroup-file.ts'
import type { ContainerCgroup } from './cgroup-directories.ts'

export type CgroupUsage = Omit<ContainerUsage, 'received' | 'sent'>

/**
 * Counters of one cgroup, each from where its controller is. What the machine does not count is 0.
 * Sources: cgroup-v2.rst, cgroup-v1/{memory,blkio-controller,cpuacct,pids}.rst of the kernel.
 */
export function readCgroupUsage(cgroup: ContainerCgroup): CgroupUsage {
  return {
    cpuNanoseconds: cpuNanoseconds(cgroup),
    ...memoryUsage(cgroup),
    ...blockTraffic(cgroup),
    processes: numberIn(cgroup.legacy('pids') ?? cgroup.unified, 'pids.current'),
    pressure: readPressure(cgroup),
  }
}

function cpuNanoseconds({ legacy, unified }: ContainerCgroup): number {
  const accounting = legacy('cpuacct')
  if (accounting !== undefined) return numberIn(accounting, 'cpuacct.usage')
  const times = parseFlatKeys(readCgroupFile(unified, 'cpu.stat') ?? '')
  return (times.get('usage_usec') ?? 0) * 1000
}

/** As Docker counts it: the cache of files that were not used lately is as good as free. */
function memoryUsage({
  legacy,
  unified,
}: ContainerCgroup): Pick<ContainerUsage, 'memory' | 'memoryLimit'> {
  const old = legacy('memory')
  const names =
    old === undefined
      ? { usage: 'memory.current', limit: 'memory.max', inactive: 'inactive_file' }
      : {
          usage: 'memory.usage_in_bytes',
          limit: 'memory.limit_in_bytes',
          inactive: 'total_inactive_file',
        }
  const directory = old ?? unified
  const usage = numberIn(directory, names.usage)
  const parts = parseFlatKeys(readCgroupFile(directory, 'memory.stat') ?? '')
  const limit = Number(readCgroupFile(directory, names.limit))
  const isLimited = limit > 0 && limit < totalmem()
  return {
    memory: Math.max(0, usage - (parts.get(names.inactive) ?? 0)),
    memoryLimit: isLimited ? limit : totalmem(),
  }
}

function blockTraffic({
  legacy,
  unified,
}: ContainerCgroup): Pick<ContainerUsage, 'read' | 'written'> {
  const old = legacy('blkio')
  if (old === undefined) {
    const text = readCgroupFile(unified, 'io.stat') ?? ''
    return { read: sumOf(text, /\brbytes=(\d+)/g), written: sumOf(text, /\bwbytes=(\d+)/g) }
  }
  const text = readCgroupFile(old, 'blkio.throttle.io_service_bytes_recursive') ?? ''
  return { read: sumOf(text, / Read (\d+)/g), written: sumOf(text, / Write (\d+)/g) }
}

function readPressure({ unified }: ContainerCgroup): Pressure | null {
  const [cpu, memory, io] = ['cpu', 'memory', 'io'].map((name) => {
    const text = readCgroupFile(unified, `${name}.pressure`)
    return text === undefined ? undefined : Number(/^some avg10=([\d.]+)/.exec(text)?.[1] ?? 0)
  })
  return cpu === undefined || memory === undefined || io === undefined ? null : { cpu, memory, io }
}

function numberIn(directory: string | undefined, name: string): number {
  return Number(readCgroupFile(directory, name) ?? 0)
}

function sumOf(text: string, pattern: RegExp): number {
  let sum = 0
  for (const [, digits] of text.matchAll(pattern)) sum += Number(digits)
  return sum
}
