import type { BlockIo, DeviceLimit, Resources } from '../model/resources.ts'
import { addValue, snakeCase } from './compare-values.ts'

type PartialResources = Partial<Omit<Resources, 'blockIo'>> & {
  readonly blockIo?: Partial<BlockIo>
}

/** Adds limits by the names that they have in the stack file, sizes as one writes them there. */
export function addResources(
  values: Map<string, string>,
  { blockIo, ...resources }: PartialResources,
): void {
  for (const [key, value] of Object.entries(resources)) {
    const isSize = typeof value === 'number' && sizes.has(key)
    addValue(values, names[key] ?? snakeCase(key), isSize ? sizeText(value) : value || undefined)
  }
  for (const [key, value] of Object.entries(blockIo ?? {})) {
    const path = `blkio_config.${blockNames[key] ?? key}`
    addValue(values, path, Array.isArray(value) ? byPath(value as DeviceLimit[]) : value) // The lists of BlockIo.
  }
}

const names: Readonly<Record<string, string>> = {
  cpuRealtimePeriod: 'cpu_rt_period',
  cpuRealtimeRuntime: 'cpu_rt_runtime',
  memory: 'mem_limit',
  memoryReservation: 'mem_reservation',
  memorySwap: 'memswap_limit',
  memorySwappiness: 'mem_swappiness',
  pids: 'pids_limit',
}

const sizes: ReadonlySet<string> = new Set(['memory', 'memoryReservation', 'memorySwap'])

const blockNames: Readonly<Record<string, string>> = {
  deviceWeights: 'weight_device',
  readBytes: 'device_read_bps',
  writeBytes: 'device_write_bps',
  readOperations: 'device_read_iops',
  writeOperations: 'device_write_iops',
}

function sizeText(size: number): string {
  const units = ['g', 'm', 'k'] as const
  const index = units.findIndex((_, position) => size % 1024 ** (3 - position) === 0)
  const unit = units[index]
  return unit === undefined ? `${size}` : `${size / 1024 ** (3 - index)}${unit}`
}

function byPath(limits: readonly DeviceLimit[]): Readonly<Record<string, number>> {
  return Object.fromEntries(limits.map(({ path, value }) => [path, value]))
}
