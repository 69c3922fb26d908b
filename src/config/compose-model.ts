import type { PlainValue } from './source-tree.ts'

/** A loaded stack file in Compose's canonical shape: long forms only, paths absolute, names decided. */
export interface ComposeModel {
  readonly name: string
  /** Top-level keys but the name. */
  readonly content: { readonly [key: string]: PlainValue }
}
