/** Writes the reference of a stack file's keys from the descriptions and examples of its schema. */
export function documentSchema(schema) {
  const documented = new Map()
  const sections = [
    '# Stack file reference',
    '',
    '<!-- Generated from schemas/stack.schema.json by scripts/generate-schema.mjs. Do not edit. -->',
    '',
    ...sentences(schema.description),
    'Files are read with the rules of Compose: variables are replaced, override files are merged, short forms are expanded.',
    '',
    '## Top level',
    '',
    ...keysOf(schema, '', schema, documented),
  ]
  for (const [title, { node, where }] of documented) {
    sections.push(`## ${title}`, '', `Used in ${where}.`, '')
    if (node.description !== undefined) sections.push(...sentences(node.description), '')
    sections.push(...keysOf(node, '', schema, documented))
  }
  return `${sections.join('\n').trimEnd()}\n`
}

function keysOf(node, prefix, schema, documented) {
  const lines = []
  for (const [key, property] of Object.entries(node.properties ?? {})) {
    const resolved = resolve(property, schema)
    const needed = node.required?.includes(key) ? ', required' : ''
    lines.push(`### \`${prefix}${key}\``, '')
    lines.push(`${typeOf(property, schema)}${needed}.`)
    const description = property.description ?? resolved.description
    if (description !== undefined) lines.push(...sentences(description))
    for (const nested of nestedObjects(property, schema)) {
      if (nested.title === undefined) continue
      if (!documented.has(nested.title))
        documented.set(nested.title, { node: nested, where: `\`${key}\`` })
      lines.push(
        `Its keys: see [${nested.title}](#${nested.title.toLowerCase().replaceAll(' ', '-')}).`,
      )
    }
    lines.push('')
    for (const example of property.examples ?? []) {
      lines.push('```yaml', ...yamlLines(key, example, ''), '```', '')
    }
  }
  return lines
}

function sentences(text) {
  return text.split(/(?<=\.) (?=[A-Z`])/)
}

function resolve(node, schema) {
  if (node.$ref === undefined) return node
  return schema.$defs[node.$ref.replace('#/$defs/', '')]
}

function nestedObjects(node, schema) {
  const resolved = resolve(node, schema)
  const own = resolved.properties === undefined ? [] : [resolved]
  const below = [
    ...(resolved.anyOf ?? []),
    ...(resolved.items === undefined ? [] : [resolved.items]),
    ...(typeof resolved.additionalProperties === 'object' ? [resolved.additionalProperties] : []),
  ]
  return [...own, ...below.flatMap((inner) => nestedObjects(inner, schema))]
}

const typeNames = { object: 'mapping', array: 'list' }

function typeOf(node, schema) {
  const words = [...new Set(typeWords(node, schema))]
  const text = words.join(' or ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function typeWords(node, schema) {
  const resolved = resolve(node, schema)
  if (resolved.enum !== undefined) return resolved.enum.map((value) => `\`${value}\``)
  if (resolved.anyOf !== undefined)
    return resolved.anyOf.flatMap((inner) => typeWords(inner, schema))
  const types = [resolved.type ?? 'any value'].flat().filter((type) => type !== 'null')
  return types.map((type) => typeNames[type] ?? type)
}

function yamlLines(key, value, indent) {
  if (Array.isArray(value)) {
    return [`${indent}${key}:`, ...value.flatMap((item) => listItem(item, `${indent}  `))]
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
    if (entries.length === 0) return [`${indent}${key}: {}`]
    return [
      `${indent}${key}:`,
      ...entries.flatMap(([name, inner]) => yamlLines(name, inner, `${indent}  `)),
    ]
  }
  return [`${indent}${key}: ${yamlScalar(value)}`]
}

function listItem(item, indent) {
  if (item === null || typeof item !== 'object') return [`${indent}- ${yamlScalar(item)}`]
  const lines = Object.entries(item).flatMap(([name, inner]) =>
    yamlLines(name, inner, `${indent}  `),
  )
  return lines.map((line, index) => (index === 0 ? `${indent}- ${line.trimStart()}` : line))
}

function yamlScalar(value) {
  const needsQuotes =
    typeof value === 'string' &&
    (/^[\d.]+$|: |^[[{*&!|>'"%@`-]/.test(value) || /^\d+:\d+/.test(value))
  return needsQuotes ? `'${value}'` : String(value)
}
