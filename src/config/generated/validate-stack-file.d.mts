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
