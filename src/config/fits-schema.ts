import { schemaText } from './generated/schema-tables.ts'
import { entriesOf } from './source-tree.ts'
import type { SourceMapping, SourceScalar, SourceSequence, SourceTree } from './source-tree.ts'

/** What the schema says, with names of definitions as references. */
interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly pattern?: string
  readonly minLength?: 1
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  /** Those that begin with `x-` may have any value. */
  readonly patternProperties?: unknown
  readonly additionalProperties?: boolean | Schema
  readonly propertyNames?: Schema
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly uniqueItems?: boolean
}

interface WholeSchema extends Schema {
  readonly $defs: Readonly<Record<string, Schema>>
}

/**
 * Whether a tree is surely valid. The validator, which knows what is wrong with the others, takes
 * long to load and to run; what is doubtful here is for it to decide.
 */
export function fitsSchema(tree: SourceMapping): boolean {
  const schema = wholeSchema()
  return fits(tree, schema, schema.$defs)
}

let parsedSchema: WholeSchema | undefined

function wholeSchema(): WholeSchema {
  parsedSchema ??= JSON.parse(schemaText) as WholeSchema // Generated with this file in mind.
  return parsedSchema
}

type Definitions = WholeSchema['$defs']

function fits(node: SourceTree, schema: Schema, definitions: Definitions): boolean {
  const { $ref, type, anyOf } = schema
  if ($ref !== undefined) {
    const definition = definitions[$ref]
    if (definition === undefined || !fits(node, definition, definitions)) return false
  }
  if (type !== undefined && !hasType(node, type)) return false
  if (anyOf !== undefined && !fitsAny(node, anyOf, definitions)) return false
  if (node.kind === 'scalar') return scalarFits(node, schema)
  if (schema.enum !== undefined) return false
  return node.kind === 'mapping'
    ? mappingFits(node, schema, definitions)
    : sequenceFits(node, schema, definitions)
}

function fitsAny(node: SourceTree, forms: readonly Schema[], definitions: Definitions): boolean {
  return forms.some((form) => fits(node, form, definitions))
}

function hasType(node: SourceTree, type: string | readonly string[]): boolean {
  const own = typeOf(node)
  const isOne = typeof type === 'string' ? type === own : type.includes(own)
  return isOne || (own === 'integer' && (type === 'number' || type.includes('number')))
}

function typeOf(node: SourceTree): string {
  if (node.kind !== 'scalar') return node.kind === 'mapping' ? 'object' : 'array'
  const { value } = node
  if (typeof value !== 'number') return value === null ? 'null' : typeof value
  if (Number.isInteger(value)) return 'integer'
  return Number.isFinite(value) ? 'number' : 'neither'
}

function scalarFits({ value }: SourceScalar, schema: Schema): boolean {
  if (schema.enum?.includes(value) === false) return false
  if (typeof value === 'string') {
    const { pattern, minLength } = schema
    const isGiven = minLength === undefined || value !== ''
    return isGiven && (pattern === undefined || patternOf(pattern).test(value))
  }
  const { minimum = -Infinity, maximum = Infinity } = schema
  return typeof value !== 'number' || (value >= minimum && value <= maximum)
}

const patterns = new Map<string, RegExp>()

function patternOf(source: string): RegExp {
  const known = patterns.get(source)
  if (known !== undefined) return known
  const pattern = new RegExp(source, 'u')
  patterns.set(source, pattern)
  return pattern
}

function sequenceFits(
  { items }: SourceSequence,
  schema: Schema,
  definitions: Definitions,
): boolean {
  if (schema.uniqueItems === true && !areSurelyUnique(items)) return false
  const itemSchema = schema.items
  return itemSchema === undefined || items.every((item) => fits(item, itemSchema, definitions))
}

function areSurelyUnique(items: readonly SourceTree[]): boolean {
  const values = new Set(items.map((item) => (item.kind === 'scalar' ? item.value : undefined)))
  return items.length < 2 || (values.size === items.length && !values.has(undefined))
}

function mappingFits(node: SourceMapping, schema: Schema, definitions: Definitions): boolean {
  const { required, propertyNames } = schema
  if (required?.every((key) => node.entries.has(key)) === false) return false
  return entriesOf(node).every(({ key, value }) => {
    if (propertyNames !== undefined && !nameFits(key, propertyNames, definitions)) return false
    const below = schemaBelow(key, schema)
    return below === true || (below !== false && fits(value, below, definitions))
  })
}

function nameFits(name: string, schema: Schema, definitions: Definitions): boolean {
  const pattern = (definitions[schema.$ref ?? ''] ?? schema).pattern
  return pattern !== undefined && patternOf(pattern).test(name)
}

function schemaBelow(key: string, schema: Schema): Schema | boolean {
  const { properties, patternProperties, additionalProperties = true } = schema
  const own =
    properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined
  if (own !== undefined) return own
  return patternProperties !== undefined && key.startsWith('x-') ? true : additionalProperties
}
