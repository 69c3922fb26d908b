import type { ByteSize } from './byte-size.ts'

/** Limits of one container; `undefined` is no limit. */
export interface Resources {
  /** In CPUs, 0.5 is half of one. */
  readonly cpus: number | undefined
  /** Weight against other containers when processor time is short; 1024 is the kernel's default. */
  readonly cpuShares: number | undefined
  /** Length of a period of the bandwidth controller and processor time in each, in microseconds. */
  readonly cpuPeriod: number | undefined
  readonly cpuQuota: number | undefined
  /** The same for processes with a real-time policy (sched(7)). */
  readonly cpuRealtimePeriod: number | undefined
  readonly cpuRealtimeRuntime: number | undefined
  /** Processors that may be used, such as `0-2,5`. */
  readonly cpuset: string | undefined
  /** Memory nodes that may be used, such as `0-1`; no key of a stack file sets them. */
  readonly cpusetMems?: string | undefined
  readonly memory: ByteSize | undefined
  readonly memoryReservation: ByteSize | undefined
  /** Memory and swap together. */
  readonly memorySwap: ByteSize | 'unlimited' | undefined
  /** 0 to 100: how readily anonymous memory is swapped. */
  readonly memorySwappiness: number | undefined
  readonly oomKillDisable: boolean
  readonly pids: number | undefined
  readonly blockIo: BlockIo
}

export interface BlockIo {
  /** 10 to 1000. */
  readonly weight: number | undefined
  readonly deviceWeights: readonly DeviceLimit[]
  readonly readBytes: readonly DeviceLimit[]
  readonly writeBytes: readonly DeviceLimit[]
  readonly readOperations: readonly DeviceLimit[]
  readonly writeOperations: readonly DeviceLimit[]
}

/** A weight, or a rate per second, for one block device. */
export interface DeviceLimit {
  /** On the machine, such as `/dev/sda`. */
  readonly path: string
  readonly value: number
}

export const unlimitedResources: Resources = {
  cpus: undefined,
  cpuShares: undefined,
  cpuPeriod: undefined,
  cpuQuota: undefined,
  cpuRealtimePeriod: undefined,
  cpuRealtimeRuntime: undefined,
  cpuset: undefined,
  memory: undefined,
  memoryReservation: undefined,
  memorySwap: undefined,
  memorySwappiness: undefined,
  oomKillDisable: false,
  pids: undefined,
  blockIo: {
    weight: undefined,
    deviceWeights: [],
    readBytes: [],
    writeBytes: [],
    readOperations: [],
    writeOperations: [],
  },
}
