import type { ByteSize } from './byte-size.ts'

/** Limits of one container; `undefined` is no limit. */
export interface Resources {
  /** In CPUs, 0.5 is half of one. */
  readonly cpus: number | undefined
  readonly memory: ByteSize | undefined
  readonly memoryReservation: ByteSize | undefined
  readonly pids: number | undefined
}
