import type { Machine } from './machine.ts'

/** Files that tell about the machine or its secrets; Docker masks the same. */
const maskedPaths: readonly string[] = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
]

/** Files through which root could change the machine; Docker makes the same read-only. */
const readonlyPaths: readonly string[] = [
  '/proc/bus',
  '/proc/fs',
  '/proc/irq',
  '/proc/sys',
  '/proc/sysrq-trigger',
]

export interface RestrictedPaths {
  readonly maskedPaths: readonly string[]
  readonly readonlyPaths: readonly string[]
}

export const noRestrictedPaths: RestrictedPaths = { maskedPaths: [], readonlyPaths: [] }

export function restrictedPaths(machine: Machine): RestrictedPaths {
  return { maskedPaths: [...maskedPaths, ...machine.thermalThrottlePaths], readonlyPaths }
}
