import { bytes } from '../model/byte-size.ts'
import type { ByteSize } from '../model/byte-size.ts'
import type { BlockIo, DeviceLimit, Resources } from '../model/resources.ts'
import { child, isTrue, itemsOf, numberOf, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** Limits and reservations of a service, from its own keys and from `deploy.resources`. */
export function bindResources(service: SourceTree): Resources {
  const own = (key: string): number | undefined => numberOf(child(service, key))
  const resources = child(child(service, 'deploy'), 'resources')
  const limits = child(resources, 'limits')
  const reservations = child(resources, 'reservations')
  const limit = (key: string, ownKey: string): number | undefined =>
    positive(numberOf(child(limits, key)) ?? own(ownKey))
  return {
    cpus: limit('cpus', 'cpus'),
    cpuShares: positive(own('cpu_shares')),
    cpuPeriod: positive(own('cpu_period')),
    cpuQuota: positive(own('cpu_quota')),
    cpuRealtimePeriod: positive(own('cpu_rt_period')),
    cpuRealtimeRuntime: positive(own('cpu_rt_runtime')),
    cpuset: textOf(child(service, 'cpuset')) || undefined,
    memory: size(limit('memory', 'mem_limit')),
    memoryReservation: size(
      positive(numberOf(child(reservations, 'memory')) ?? own('mem_reservation')),
    ),
    memorySwap: own('memswap_limit') === -1 ? 'unlimited' : size(positive(own('memswap_limit'))),
    memorySwappiness: own('mem_swappiness'),
    oomKillDisable: isTrue(child(service, 'oom_kill_disable')),
    pids: limit('pids', 'pids_limit'),
    blockIo: bindBlockIo(child(service, 'blkio_config')),
  }
}

function bindBlockIo(node: SourceTree | undefined): BlockIo {
  const rates = (key: string): readonly DeviceLimit[] => bindDeviceLimits(child(node, key), 'rate')
  return {
    weight: positive(numberOf(child(node, 'weight'))),
    deviceWeights: bindDeviceLimits(child(node, 'weight_device'), 'weight'),
    readBytes: rates('device_read_bps'),
    writeBytes: rates('device_write_bps'),
    readOperations: rates('device_read_iops'),
    writeOperations: rates('device_write_iops'),
  }
}

function bindDeviceLimits(node: SourceTree | undefined, key: string): readonly DeviceLimit[] {
  return itemsOf(node).map((item) => ({
    path: textOf(child(item, 'path')) ?? '',
    value: Number(textOf(child(item, key)) ?? 0),
  }))
}

/** 0 and -1 mean no limit. */
function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined
}

function size(value: number | undefined): ByteSize | undefined {
  return value === undefined ? undefined : bytes(value)
}
