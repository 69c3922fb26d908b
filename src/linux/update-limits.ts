import { StackError } from '../errors/stack-error.ts'
import type { Limits } from '../model/limits.ts'
import type { RuntimeCpu, RuntimeMemory } from './bundle/runtime-spec.ts'
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

export function withLimits(record: ContainerRecord, limits: Limits): ContainerRecord {
  const { spec } = record
  return { ...record, spec: { ...spec, service: { ...spec.service, ...limits } } }
}

/** What makes up a change of one limit; the kernel is to see its parts together. */
const memoryParts: readonly (readonly (keyof RuntimeMemory)[])[] = [
  ['limit', 'swap'],
  ['reservation'],
]
const cpuParts: readonly (readonly (keyof RuntimeCpu)[])[] = [
  ['quota', 'period'],
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
  const weight = after.blockIO?.weight
  return {
    ...(isEmpty(memory) ? {} : { memory }),
    ...(isEmpty(cpu) ? {} : { cpu }),
    ...(before.pids?.limit === after.pids?.limit ? {} : { pids: after.pids }),
    ...(weight === undefined || before.blockIO?.weight === weight ? {} : { blockIO: { weight } }),
    ...(isEmpty(unified) ? {} : { unified }),
  }
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
