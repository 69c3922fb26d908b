import type { NativeBinding } from '../../native/binding.ts'

export interface ResolvedUser {
  readonly uid: number
  readonly gid: number
  /** Supplementary groups; the primary one is among them. */
  readonly additionalGids: readonly number[]
  readonly home: string
}

export interface ResolveUserInput {
  /** `user[:group]`, names or numbers; empty is root. */
  readonly user: string
  /** Where `/etc/passwd` and `/etc/group` are looked up: layers top first, or `/proc/PID/root`. */
  readonly roots: readonly string[]
  readonly binding: Pick<NativeBinding, 'readFileInRoot'>
  /** Named in failures. */
  readonly serviceName: string
}

/** Fails with CT0001 when the user or group is unknown or out of range. */
export declare function resolveUser(input: ResolveUserInput): Promise<ResolvedUser>
