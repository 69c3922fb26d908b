import type { ByteSize } from './byte-size.ts'
import type { OnChange } from './on-change.ts'

/** A file system that a service sees at `target`. Targets are absolute and clean. */
export type Mount = BindMount | VolumeMount | TmpfsMount | ImageMount

export interface BindMount {
  readonly type: 'bind'
  /** Absolute path on the host. */
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
  readonly createHostPath: boolean
  readonly propagation: string
  /** Whether mounts below the source come along. */
  readonly recursive: boolean
  /** What the mounts below a read-only source become; left out, read-only where the kernel can do that. */
  readonly submounts?: Submounts
  /** Left out, nothing is done. */
  readonly onChange?: OnChange
  /** Of what was below the source when the stack file was loaded, where a change of it matters. */
  readonly digest?: string
  /** Tells by which path soever the same file or directory; `undefined` when it was not there. */
  readonly identity?: string
}

export type Submounts = 'writable' | 'read-only'

export interface VolumeMount {
  readonly type: 'volume'
  /** Key under the project's `volumes`, or `undefined` for an anonymous volume. */
  readonly volume: string | undefined
  readonly target: string
  readonly readOnly: boolean
  /** Whether an empty volume is not filled from the image's content at `target`. */
  readonly noCopy: boolean
  readonly subpath: string | undefined
  /** Of a volume without a key. */
  readonly labels?: Readonly<Record<string, string>>
}

/** The content of an image, read-only. */
export interface ImageMount {
  readonly type: 'image'
  readonly reference: string
  readonly target: string
  /** A directory of the image. */
  readonly subpath: string | undefined
}

/** The containers whose mounts a container has, too, where it mounts nothing itself. */
export interface MountsOrigin {
  /** Of another service, or a container of this machine, by name or id. */
  readonly type: 'service' | 'container'
  readonly name: string
  readonly readOnly: boolean
}

export interface TmpfsMount {
  readonly type: 'tmpfs'
  readonly target: string
  readonly size: ByteSize | undefined
  /** Permission bits of its root. */
  readonly mode: number | undefined
  /** Further mount options as tmpfs(5) names them, such as `uid=70`. */
  readonly options: readonly string[]
}
