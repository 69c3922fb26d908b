import type { TmpfsMount } from '../../model/mount.ts'

/** A mount of a service whose source exists on this machine. Volumes have become binds. */
export type ReadyMount = ReadyBind | TmpfsMount

export interface ReadyBind {
  readonly type: 'bind'
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
  /** Whether mounts below the source come along. */
  readonly recursive: boolean
  readonly propagation: string
}
