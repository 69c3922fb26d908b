// Generated from schemas/stack.schema.json by scripts/generate-schema.mjs. Do not edit.
export interface SchemaError {
  readonly keyword: string
  /** JSON pointer to the value. */
  readonly instancePath: string
  readonly schemaPath: string
  readonly params: Readonly<Record<string, unknown>>
}

/** Leaves what it found in `validate.errors`. */
export interface Validate {
  (value: unknown): boolean
  errors?: readonly SchemaError[] | null
}

export declare const validate: Validate

/** Keys that a mapping may have, by its path; `*` is any key or index, '' the top level. */
export declare const keysByPath: Readonly<Record<string, readonly string[]>>

export interface KeySupport {
  /** `refused` when a project is made; `none` for what has no meaning here. */
  readonly support: 'refused' | 'none'
  /** What to write instead. */
  readonly hint?: string
}

/** Keys that are loaded and printed, but not honoured, by their paths. */
export declare const supportByPath: Readonly<Record<string, KeySupport>>
