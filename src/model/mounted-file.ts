import type { OnChange } from './on-change.ts'

/** A config or secret where a container has it. */
export interface MountedFile {
  readonly kind: 'config' | 'secret'
  /** Key in the stack file. */
  readonly key: string
  /** Absolute. */
  readonly target: string
  readonly source:
    | { readonly type: 'file'; readonly path: string }
    | { readonly type: 'content'; readonly content: string }
  readonly onChange: OnChange
  /** Of its content when the stack file was loaded; `undefined` when there was none to read. */
  readonly digest?: string
  /** Owner and permission bits; a file that says none of them is mounted as it is. */
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly mode: number | undefined
}
