import type { Resources } from './resources.ts'
import type { RestartPolicy } from './restart-policy.ts'

/** What of a container can be changed while it runs. */
export interface Limits {
  readonly resources: Resources
  readonly restart: RestartPolicy
}

/** The resources that `update` knows, by their names in `Resources`. */
type ChangeableResource =
  | 'cpus'
  | 'cpuShares'
  | 'cpuPeriod'
  | 'cpuQuota'
  | 'cpuRealtimePeriod'
  | 'cpuRealtimeRuntime'
  | 'cpuset'
  | 'cpusetMems'
  | 'memory'
  | 'memoryReservation'
  | 'memorySwap'
  | 'pids'

/** What `update` is asked to change: what is left out stays as it is, `null` takes a limit away. */
export type LimitChanges = {
  readonly [Name in ChangeableResource]?: Exclude<Resources[Name], undefined> | null
} & {
  readonly blockIoWeight?: number | null
  readonly restart?: RestartPolicy
}

export function limitsOf({ resources, restart }: Limits): Limits {
  return { resources, restart }
}

export function changedLimits({ resources, restart }: Limits, changes: LimitChanges): Limits {
  const { blockIoWeight, restart: changedRestart, ...others } = changes
  const given = Object.entries(others).map(([name, value]) => [name, value ?? undefined])
  const weight =
    blockIoWeight === undefined ? resources.blockIo.weight : (blockIoWeight ?? undefined)
  return {
    resources: {
      ...resources,
      ...Object.fromEntries(given),
      blockIo: { ...resources.blockIo, weight },
    },
    restart: changedRestart ?? restart,
  }
}
