// Makes from schemas/stack.schema.json: the input types, the validator and docs/stack-file.md.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Ajv } from 'ajv'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { build } from 'esbuild'
import { compile } from 'json-schema-to-typescript'
import { documentSchema } from './document-schema.mjs'
import { documentSupport, supportOfKeys } from './document-support.mjs'
import { plainSchema } from './plain-schema.mjs'

const notice =
  'Generated from schemas/stack.schema.json by scripts/generate-schema.mjs. Do not edit.'

/** Returns the text of each generated file, by its path in the repository. */
export async function generateFromSchema(root) {
  const schema = JSON.parse(await readFile(path.join(root, 'schemas/stack.schema.json'), 'utf8'))
  return {
    'src/config/generated/stack-file.ts': await inputTypes(schema),
    'src/config/generated/schema-tables.ts': tables(schema),
    'src/config/generated/validate-stack-file.mjs': await validator(schema),
    'src/config/generated/validate-stack-file.d.mts': validatorTypes,
    'docs/stack-file.md': documentSchema(schema),
    'docs/compatibility.md': documentSupport(schema),
  }
}

async function inputTypes(schema) {
  return compile(structuredClone(schema), 'StackFile', {
    bannerComment: `// ${notice}`,
    additionalProperties: false,
    style: { semi: false, singleQuote: true, printWidth: 100 },
  })
}

async function validator(schema) {
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    inlineRefs: false,
    code: { source: true, esm: true, lines: false },
  })
  const code = standaloneCode(ajv, ajv.compile(withoutAnnotations(schema)))
  // The bundler replaces the `require` of ajv's run-time files, which an ES module does not have.
  const result = await build({
    stdin: {
      contents: code,
      resolveDir: path.dirname(createRequire(import.meta.url).resolve('ajv/package.json')),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['main'],
    target: 'es2022',
    write: false,
    legalComments: 'none',
  })
  return `// ${notice}\n${result.outputFiles[0].text}`
}

/** What only people read would cost time at every start. */
function withoutAnnotations(schema) {
  if (Array.isArray(schema)) return schema.map(withoutAnnotations)
  if (schema === null || typeof schema !== 'object') return schema
  const entries = Object.entries(schema).flatMap(([key, value]) => {
    if (annotations.has(key)) return []
    const isMap = mapsOfSchemas.has(key)
    return [[key, isMap ? mapValues(value, withoutAnnotations) : withoutAnnotations(value)]]
  })
  return Object.fromEntries(entries)
}

const annotations = new Set(['title', 'description', 'examples', 'x-stack'])
/** Their keys are names that a stack file may have, such as `description`. */
const mapsOfSchemas = new Set(['properties', 'patternProperties', '$defs'])

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}

const validatorTypes = `// ${notice}
export interface SchemaError {
  readonly keyword: string
  /** JSON pointer to the value. */
  readonly instancePath: string
  readonly schemaPath: string
  readonly params: Readonly<Record<string, unknown>>
}

/** Leaves what it found in \`validate.errors\`. */
export interface Validate {
  (value: unknown): boolean
  errors?: readonly SchemaError[] | null
}

export declare const validate: Validate
`

function tables(schema) {
  return `// ${notice}
export interface KeySupport {
  /** \`refused\` when a project is made; \`none\` for what has no meaning here. */
  readonly support: 'refused' | 'none'
  /** What to write instead. */
  readonly hint?: string
  /** Why it has no meaning. */
  readonly reason?: string
}

/** Keys that are loaded and printed, but not honoured, by their paths. */
export const supportByPath: Readonly<Record<string, KeySupport>> = ${JSON.stringify(Object.fromEntries(supportOfKeys(schema)))}

/** Keys that a mapping may have, by its path; \`*\` is any key or index, '' the top level. */
export const keysByPath: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(propertyKeys(schema))}

/** As JSON, in the form of \`Schema\` in fits-schema.ts. */
export const schemaText = ${JSON.stringify(JSON.stringify(plainSchema(withoutAnnotations(schema))))}
`
}

/** Keys that a mapping may have, by its path in a stack file, where `*` is any key or index. */
function propertyKeys(schema, node = schema, at = '', keys = {}) {
  const resolved = node.$ref === undefined ? node : schema.$defs[node.$ref.replace('#/$defs/', '')]
  const below = (key) => (at === '' ? key : `${at}.${key}`)
  if (resolved.properties !== undefined) keys[at] = Object.keys(resolved.properties)
  for (const [key, property] of Object.entries(resolved.properties ?? {})) {
    propertyKeys(schema, property, below(key), keys)
  }
  for (const branch of resolved.anyOf ?? []) propertyKeys(schema, branch, at, keys)
  for (const inner of [resolved.items, resolved.additionalProperties]) {
    if (inner !== null && typeof inner === 'object') propertyKeys(schema, inner, below('*'), keys)
  }
  return keys
}
