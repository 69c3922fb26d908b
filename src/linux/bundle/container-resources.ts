import type { Resources } from '../../model/resources.ts'
import type { DeviceRule, RuntimeResources } from './runtime-spec.ts'

/** Length of a period of the processor bandwidth controller, in microseconds; the kernel's default. */
const cpuPeriod = 100_000

/** The least quota that the kernel takes, in microseconds. */
const smallestQuota = 1000

export function containerResources(
  resources: Resources,
  devices: readonly DeviceRule[],
): RuntimeResources {
  const { cpus, memory, memoryReservation, pids } = resources
  const hasMemory = memory !== undefined || memoryReservation !== undefined
  return {
    devices,
    ...(hasMemory
      ? {
          memory: {
            // Without swap of its own: a service over its limit is to fail, not to crawl.
            ...(memory === undefined ? {} : { limit: memory, swap: memory }),
            ...(memoryReservation === undefined ? {} : { reservation: memoryReservation }),
          },
        }
      : {}),
    ...(cpus === undefined
      ? {}
      : {
          cpu: { quota: Math.max(smallestQuota, Math.round(cpus * cpuPeriod)), period: cpuPeriod },
        }),
    ...(pids === undefined ? {} : { pids: { limit: pids } }),
  }
}
