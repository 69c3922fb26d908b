import type { Stats } from 'node:fs'
import { lstat, readdir, readFile, realpath } from 'node:fs/promises'
import { hostname, release } from 'node:os'
import { join } from 'node:path'
import { isMissing, isPresent } from '../json-file.ts'
import { capabilitiesInMask } from './capability-names.ts'

/** What the runtime specification of a container depends on besides its service. */
export interface Machine {
  /** As `process.arch` names it. */
  readonly architecture: string
  /** Another one after each boot (random(4)). */
  readonly bootId: string
  readonly hostname: string
  /** `v1` where controllers are on version 1, though a version 2 tree may be there (hybrid). */
  readonly cgroups: 'v1' | 'v2'
  /** Capabilities that processes of ours can pass on, such as `CAP_CHOWN`. */
  readonly boundingCapabilities: readonly string[]
  /** Throttle counters of the processors, masked in containers. */
  readonly thermalThrottlePaths: readonly string[]
  /** Whether mount_setattr(2) can make a mount read-only with all below it (Linux 5.12). */
  readonly recursiveReadOnly: boolean
}

export interface HostDevice {
  readonly path: string
  readonly type: 'b' | 'c'
  readonly major: number
  readonly minor: number
  /** Permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** What a container has of its own, or what leads into the machine's file systems. */
const leftOut: ReadonlySet<string> = new Set(
  (
    'pts shm mqueue fd console ptmx tty null zero full random urandom lxc lxd-fuse hugepages ' +
    '.lxc .lxd-mounts .udev'
  ).split(' '),
)

const processors = '/sys/devices/system/cpu'

export async function readMachine(): Promise<Machine> {
  const [status, bootId, throttles] = await Promise.all([
    readFile('/proc/self/status', 'utf8'),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    thermalThrottlePaths(),
  ])
  return {
    architecture: process.arch,
    bootId: bootId.trim(),
    hostname: hostname(),
    cgroups: isPresent('/sys/fs/cgroup/cgroup.controllers') ? 'v2' : 'v1',
    boundingCapabilities: capabilitiesInMask(/^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'),
    thermalThrottlePaths: throttles,
    recursiveReadOnly: isKernelAtLeast(release(), 5, 12),
  }
}

/** The devices of this machine, for a privileged container. */
export async function readHostDevices(): Promise<readonly HostDevice[]> {
  const entries = await readdir('/dev')
  const found = await Promise.all(
    entries.filter((name) => !leftOut.has(name)).map((name) => devicesAt(join('/dev', name))),
  )
  return found.flat()
}

/** Devices at a path, or below it where it is a directory; their paths begin as it is written. */
export async function devicesBelow(path: string): Promise<readonly HostDevice[]> {
  try {
    const real = await realpath(path)
    const devices = await devicesAt(real)
    return devices.map((device) => ({ ...device, path: path + device.path.slice(real.length) }))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

function isKernelAtLeast(kernel: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10))
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}

async function thermalThrottlePaths(): Promise<readonly string[]> {
  const names = await readdir(processors)
  return names
    .filter((name) => /^cpu\d+$/.test(name))
    .map((name) => join(processors, name, 'thermal_throttle'))
    .filter(isPresent)
}

/** Entries come and go while they are read: what is gone is no device. */
async function devicesAt(path: string): Promise<readonly HostDevice[]> {
  try {
    const stats = await lstat(path)
    if (stats.isDirectory()) {
      const entries = await readdir(path)
      return (await Promise.all(entries.map((name) => devicesAt(join(path, name))))).flat()
    }
    return stats.isBlockDevice() || stats.isCharacterDevice() ? [hostDevice(path, stats)] : []
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

function hostDevice(path: string, stats: Stats): HostDevice {
  const { major, minor } = deviceNumber(stats.rdev)
  return {
    path,
    type: stats.isBlockDevice() ? 'b' : 'c',
    major,
    minor,
    mode: stats.mode & 0o777,
    uid: stats.uid,
    gid: stats.gid,
  }
}

/** Takes st_rdev apart as makedev(3) put it together; a minor has its upper bits above the major. */
export function deviceNumber(rdev: number): { readonly major: number; readonly minor: number } {
  const major = Math.floor(rdev / 256) % 4096
  const minor = (rdev % 256) + Math.floor(rdev / 2 ** 20) * 256
  return { major, minor }
}
