import { StackError } from '../../errors/stack-error.ts'
import type { Resources } from '../../model/resources.ts'
import type { Service } from '../../model/service.ts'
import { runtimeBlockIo, type DeviceNumbers } from './block-io.ts'
import type { Machine } from './machine.ts'
import type { DeviceRule, RuntimeCpu, RuntimeMemory, RuntimeResources } from './runtime-spec.ts'

/** Length of a period of the processor bandwidth controller, in microseconds; the kernel's default. */
const cpuPeriod = 100_000

/** The least quota that the kernel takes, in microseconds. */
const smallestQuota = 1000

export interface ResourcesInput {
  readonly service: Pick<Service, 'name' | 'resources'>
  readonly machine: Pick<Machine, 'cgroups'>
  readonly deviceRules: readonly DeviceRule[]
  readonly blockDevices: DeviceNumbers
}

/** Fails with EN0001 for what the version of the machine's control groups does not have. */
export function containerResources(input: ResourcesInput): RuntimeResources {
  const { service, deviceRules, blockDevices } = input
  const { pids, blockIo } = service.resources
  const memory = runtimeMemory(input)
  const cpu = runtimeCpu(input)
  const block = runtimeBlockIo(blockIo, blockDevices)
  return {
    devices: deviceRules,
    ...(Object.keys(memory).length === 0 ? {} : { memory }),
    ...(Object.keys(cpu).length === 0 ? {} : { cpu }),
    ...(pids === undefined ? {} : { pids: { limit: pids } }),
    ...(Object.keys(block).length === 0 ? {} : { blockIO: block }),
  }
}

/** Version 2 has no swappiness of its own for a group, so that there the machine's counts. */
function runtimeMemory({ service, machine }: ResourcesInput): RuntimeMemory {
  const { memory, memoryReservation, memorySwap, memorySwappiness, oomKillDisable } =
    service.resources
  if (oomKillDisable) requireVersion1('oom_kill_disable', 'use `oom_score_adj`', service, machine)
  const swappiness = machine.cgroups === 'v1' ? memorySwappiness : undefined
  return {
    ...(memory === undefined ? {} : { limit: memory, swap: swapLimit(memory, memorySwap) }),
    ...(memoryReservation === undefined ? {} : { reservation: memoryReservation }),
    ...(swappiness === undefined || swappiness < 0 ? {} : { swappiness }),
    ...(oomKillDisable ? { disableOOMKiller: true } : {}),
  }
}

/** Without swap of its own, unless it says so: a service over its limit is to fail, not to crawl. */
function swapLimit(memory: number, memorySwap: Resources['memorySwap']): number {
  return memorySwap === 'unlimited' ? -1 : (memorySwap ?? memory)
}

function runtimeCpu({ service, machine }: ResourcesInput): RuntimeCpu {
  const { cpus, cpuShares, cpuset, cpusetMems, cpuRealtimePeriod, cpuRealtimeRuntime } =
    service.resources
  if (cpuRealtimePeriod !== undefined || cpuRealtimeRuntime !== undefined) {
    requireVersion1('cpu_rt_runtime', 'remove it and `cpu_rt_period`', service, machine)
  }
  return {
    ...(cpuShares === undefined ? {} : { shares: cpuShares }),
    ...(cpus === undefined
      ? ownBandwidth(service.resources)
      : { quota: Math.max(smallestQuota, Math.round(cpus * cpuPeriod)), period: cpuPeriod }),
    ...(cpuRealtimePeriod === undefined ? {} : { realtimePeriod: cpuRealtimePeriod }),
    ...(cpuRealtimeRuntime === undefined ? {} : { realtimeRuntime: cpuRealtimeRuntime }),
    ...(cpuset === undefined ? {} : { cpus: cpuset }),
    ...(cpusetMems === undefined ? {} : { mems: cpusetMems }),
  }
}

function ownBandwidth({ cpuQuota, cpuPeriod: period }: Resources): RuntimeCpu {
  return {
    ...(cpuQuota === undefined ? {} : { quota: cpuQuota }),
    ...(period === undefined ? {} : { period }),
  }
}

function requireVersion1(
  key: string,
  hint: string,
  service: Pick<Service, 'name'>,
  machine: Pick<Machine, 'cgroups'>,
): void {
  if (machine.cgroups === 'v1') return
  throw new StackError(
    'EN0002',
    `service ${service.name}: ${key} needs control groups of version 1, this machine has version 2`,
    { hint },
  )
}
