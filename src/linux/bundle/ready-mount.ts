import type { Submounts, TmpfsMount } from '../../model/mount.ts'

/** A mount of a service whose source exists on this machine. Volumes have become binds. */
export type ReadyMount = ReadyBind | TmpfsMount | ReadyImage

/** Layers of an image, mounted read-only. */
export interface ReadyImage {
  readonly type: 'image'
  readonly imageId: string
  /** Top first. */
  readonly lowerDirectories: readonly string[]
  readonly target: string
}

export interface ReadyBind {
  readonly type: 'bind'
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
  /** Whether mounts below the source come along. */
  readonly recursive: boolean
  readonly submounts?: Submounts
  readonly propagation: string
}
