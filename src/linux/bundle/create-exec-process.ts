import type { ResolvedUser } from './resolve-user.ts'
import type { RuntimeProcess, RuntimeSpec } from './runtime-spec.ts'

export interface ExecProcessInput {
  /** The running container's own. */
  readonly spec: RuntimeSpec
  readonly command: readonly string[]
  /** `NAME=value`, over the container's environment. */
  readonly environment: readonly string[]
  /** `undefined` is the container's user. */
  readonly user: ResolvedUser | undefined
  /** Absolute; `undefined` is the container's. */
  readonly workingDirectory: string | undefined
  /** Every capability of these is granted; `undefined` keeps the container's. */
  readonly privilegedCapabilities: readonly string[] | undefined
  readonly terminal: { readonly columns: number; readonly rows: number } | undefined
}

/** The process of an exec or of a health probe. */
export declare function createExecProcess(input: ExecProcessInput): RuntimeProcess
