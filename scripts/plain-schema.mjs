const keywords = new Set([
  ...['$ref', 'type', 'enum', 'anyOf', 'pattern', 'minLength', 'minimum', 'maximum'],
  ...['properties', 'patternProperties', 'additionalProperties', 'propertyNames', 'required'],
  ...['items', 'uniqueItems', '$defs'],
])
const mapsOfSchemas = new Set(['properties', '$defs'])

/**
 * The schema in the form that src/config/fits-schema.ts reads: references are names. Throws for
 * what that file does not know.
 */
export function plainSchema(node) {
  if (Array.isArray(node)) return node.map(plainSchema)
  if (node === null || typeof node !== 'object') return node
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, value]) =>
      key === '$schema' ? [] : [[key, plainOf(key, value)]],
    ),
  )
}

function plainOf(key, value) {
  if (!keywords.has(key)) throw new Error(`fits-schema.ts does not know '${key}'`)
  if (key === '$ref') return value.replace('#/$defs/', '')
  if (key === 'patternProperties' && JSON.stringify(value) !== '{"^x-":{}}')
    throw new Error('fits-schema.ts knows no pattern of keys but ^x-')
  if (key === 'patternProperties') return value
  if (key === 'minLength' && value !== 1) throw new Error('fits-schema.ts knows no minLength but 1')
  if (!mapsOfSchemas.has(key)) return plainSchema(value)
  return Object.fromEntries(
    Object.entries(value).map(([name, schema]) => [name, plainSchema(schema)]),
  )
}
