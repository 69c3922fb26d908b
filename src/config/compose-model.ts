import type { PlainValue } from './source-tree.ts'

/** A loaded stack file in Compose's canonical shape: long forms only, paths absolute, names decided. */
export interface ComposeModel {
  /** Empty for what is no project, but a part to be laid over one. */
  readonly name: string
  /** What the file has for a name; `undefined` when it has none. */
  readonly writtenName?: PlainValue | undefined
  /** Top-level keys but the name. */
  readonly content: { readonly [key: string]: PlainValue }
}
