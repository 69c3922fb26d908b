import { StackError } from '../errors/stack-error.ts'
import type { Limits } from '../model/limits.ts'
import type {
  RuntimeBlockIo,
  RuntimeCpu,
  RuntimeMemory,
  RuntimeThrottle,
} from './bundle/runtime-spec.ts'
import { callRuntime } from './call-runtime.ts'
import { completeLimits, type RuntimeLimits } from './complete-limits.ts'
import type { ContainerRecord } from './container-record.ts'
import type { LinuxTools } from './linux-tools.ts'

/**
 * Changes the limits of a container that runs, in its control groups. When the kernel refuses one
 * of them, those before are put back, as far as it takes them, and CT0012 says why.
 */
export async function updateLimits(
  record: ContainerRecord,
  limits: Limits,
  tools: LinuxTools,
): Promise<void> {
  const { service } = record.spec
  const before = await completeLimits(service, record.id, tools)
  const after = await completeLimits({ ...service, ...limits }, record.id, tools)
  const words = ['update', '--resources', '-']
  const change = JSON.stringify(changesBetween(before, after))
  if (change === '{}') return
  try {
    await callRuntime(words, record, tools, change)
  } catch (error) {
    const undo = JSON.stringify(changesBetween(after, before))
    // What was not changed yet is refused once more, which the first failure tells already.
    await callRuntime(words, record, tools, undo).catch((again: unknown) => {
      if (!(again instanceof StackError)) throw again
    })
    throw refused(record, error)
  }
}

/** What makes up a change of one limit; the kernel is to see its parts together. */
const memoryParts: readonly (readonly (keyof RuntimeMemory)[])[] = [
  ['limit', 'swap'],
  ['reservation'],
]
const cpuParts: readonly (readonly (keyof RuntimeCpu)[])[] = [
  ['quota', 'period'],
  ['realtimeRuntime', 'realtimePeriod'],
  ['shares'],
  ['cpus'],
  ['mems'],
]

function changesBetween(before: RuntimeLimits, after: RuntimeLimits): RuntimeLimits {
  const memory = changedParts(before.memory ?? {}, after.memory ?? {}, memoryParts)
  const cpu = changedParts(before.cpu ?? {}, after.cpu ?? {}, cpuParts)
  const unified = Object.fromEntries(
    Object.entries(after.unified ?? {}).filter(([file]) => before.unified?.[file] === undefined),
  )
  const blockIO = changedBlockIo(before.blockIO ?? {}, after.blockIO ?? {})
  return {
    ...(isEmpty(memory) ? {} : { memory }),
    ...(isEmpty(cpu) ? {} : { cpu }),
    ...(before.pids?.limit === after.pids?.limit ? {} : { pids: after.pids }),
    ...(isEmpty(blockIO) ? {} : { blockIO }),
    ...(isEmpty(unified) ? {} : { unified }),
  }
}

/** A rate of 0 takes one away. Weights of devices have no such value, so they never change in place. */
function changedBlockIo(before: RuntimeBlockIo, after: RuntimeBlockIo): RuntimeBlockIo {
  const lists = throttleLists.map(
    (name) => [name, changedRates(before[name], after[name])] as const,
  )
  const { weight } = after
  return {
    ...(weight === undefined || before.weight === weight ? {} : { weight }),
    ...Object.fromEntries(lists.filter(([, list]) => list.length > 0)),
  }
}

const throttleLists = [
  'throttleReadBpsDevice',
  'throttleWriteBpsDevice',
  'throttleReadIOPSDevice',
  'throttleWriteIOPSDevice',
] as const

function changedRates(
  before: readonly RuntimeThrottle[] = [],
  after: readonly RuntimeThrottle[] = [],
): readonly RuntimeThrottle[] {
  const isOf = (device: RuntimeThrottle) => (other: RuntimeThrottle) =>
    other.major === device.major && other.minor === device.minor
  const gone = before.filter((device) => !after.some(isOf(device)))
  return [
    ...gone.map((device) => ({ ...device, rate: 0 })),
    ...after.filter((device) => before.find(isOf(device))?.rate !== device.rate),
  ]
}

function changedParts<T extends object>(
  before: T,
  after: T,
  parts: readonly (readonly (keyof T)[])[],
): Partial<T> {
  const changed = parts.filter((names) => names.some((name) => before[name] !== after[name]))
  const names = changed.flat().filter((name) => after[name] !== undefined)
  return Object.fromEntries(names.map((name) => [name, after[name]])) as Partial<T> // Names of T.
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0
}

function refused({ spec }: ContainerRecord, cause: unknown): StackError {
  const said = cause instanceof Error ? cause.message : String(cause)
  return new StackError('CT0012', `limits of ${spec.name} cannot be changed: ${said}`, {
    hint: 'a limit must be one that its processes are below, and that this machine has',
    cause,
  })
}
