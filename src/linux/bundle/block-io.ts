import { stat } from 'node:fs/promises'
import { StackError } from '../../errors/stack-error.ts'
import type { BlockIo, DeviceLimit } from '../../model/resources.ts'
import type { Service } from '../../model/service.ts'
import { deviceNumber } from './machine.ts'
import type { RuntimeBlockIo, RuntimeThrottle } from './runtime-spec.ts'

/** Numbers of the block devices that the limits name, by path. */
export type DeviceNumbers = ReadonlyMap<string, { readonly major: number; readonly minor: number }>

/** Looks up the devices that a service limits. Fails with CT0001 for what is no block device. */
export async function readBlockDevices(service: Service): Promise<DeviceNumbers> {
  const { blockIo } = service.resources
  const paths = new Set(limitLists(blockIo).flatMap((limits) => limits.map(({ path }) => path)))
  const found = [...paths].map(async (path) => [path, await numbersOf(path, service)] as const)
  return new Map(await Promise.all(found))
}

/** The `blockIO` of the runtime specification; without members when nothing is limited. */
export function runtimeBlockIo(blockIo: BlockIo, numbers: DeviceNumbers): RuntimeBlockIo {
  const throttles = (limits: readonly DeviceLimit[]): readonly RuntimeThrottle[] =>
    limits.map(({ path, value }) => ({ ...numbersIn(numbers, path), rate: value }))
  const { weight, deviceWeights } = blockIo
  const weights = deviceWeights.map(({ path, value }) => ({
    ...numbersIn(numbers, path),
    weight: value,
  }))
  const lists = {
    weightDevice: weights,
    throttleReadBpsDevice: throttles(blockIo.readBytes),
    throttleWriteBpsDevice: throttles(blockIo.writeBytes),
    throttleReadIOPSDevice: throttles(blockIo.readOperations),
    throttleWriteIOPSDevice: throttles(blockIo.writeOperations),
  }
  const given = Object.entries(lists).filter(([, list]) => list.length > 0)
  return { ...(weight === undefined ? {} : { weight }), ...Object.fromEntries(given) }
}

function limitLists(blockIo: BlockIo): readonly (readonly DeviceLimit[])[] {
  const { deviceWeights, readBytes, writeBytes, readOperations, writeOperations } = blockIo
  return [deviceWeights, readBytes, writeBytes, readOperations, writeOperations]
}

function numbersIn(
  numbers: DeviceNumbers,
  path: string,
): { readonly major: number; readonly minor: number } {
  const found = numbers.get(path)
  if (found === undefined) throw new Error(`block device ${path} was not looked up`)
  return found
}

async function numbersOf(
  path: string,
  service: Service,
): Promise<{ readonly major: number; readonly minor: number }> {
  try {
    const stats = await stat(path)
    if (stats.isBlockDevice()) return deviceNumber(stats.rdev)
  } catch (error) {
    throw noBlockDevice(path, service, error)
  }
  throw noBlockDevice(path, service, undefined)
}

function noBlockDevice(path: string, { name }: Service, cause: unknown): StackError {
  return new StackError('CT0001', `service ${name}: ${path} is no block device of this machine`, {
    hint: 'name one in `blkio_config`; `lsblk --paths` lists them',
    cause,
  })
}
