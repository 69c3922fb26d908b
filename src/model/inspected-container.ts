import type { ObservedContainer } from './observed-state.ts'
import type { Service } from './service.ts'

/** A container with what it was made from; values of variables are hidden. */
export interface InspectedContainer {
  readonly container: ObservedContainer
  readonly hostname: string
  readonly logFile: string
  readonly service: Service
  /** Directories of its overlay. */
  readonly rootfs: {
    readonly lowerDirectories: readonly string[]
    readonly upperDirectory: string
    readonly workDirectory: string
  }
}
