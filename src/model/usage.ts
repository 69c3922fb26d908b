import type { Instant } from './instant.ts'

/** Share of the last ten seconds, in per cent, in which some process waited (PSI, "some avg10"). */
export interface Pressure {
  readonly cpu: number
  readonly memory: number
  readonly io: number
}

/** What a running container has used by now, as the kernel counts it. Sizes are bytes. */
export interface ContainerUsage {
  readonly cpuNanoseconds: number
  /** Without the file cache that can be dropped at once. */
  readonly memory: number
  /** The limit, or the machine's memory where there is none. */
  readonly memoryLimit: number
  readonly received: number
  readonly sent: number
  readonly read: number
  readonly written: number
  readonly processes: number
  /** `null` where the kernel does not measure it. */
  readonly pressure: Pressure | null
}

/** One look at the usage of containers. */
export interface UsageSample {
  readonly time: Instant
  readonly containers: readonly {
    readonly id: string
    readonly name: string
    readonly service: string
    /** `null` while it does not run. */
    readonly usage: ContainerUsage | null
  }[]
}
