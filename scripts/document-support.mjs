import { explainedCommands } from './explained-commands.mjs'
import { explainedDifferences } from './explained-differences.mjs'

/**
 * Keys of the schema that the engine does not honour, by path, where `*` is any key or index. What
 * is below such a key is not listed.
 */
export function supportOfKeys(schema) {
  return keysOf(schema, schema, '').flatMap(({ path, annotation, inherited }) =>
    annotation === undefined || annotation === inherited ? [] : [[path, annotation]],
  )
}

/** Writes for every key of a stack file what becomes of it. */
export function documentSupport(schema) {
  const rows = keysOf(schema, schema, '')
  const count = (support) => rows.filter(({ annotation }) => annotation?.support === support).length
  return `# Compatibility with Compose

<!-- Generated from schemas/stack.schema.json by scripts/generate-schema.mjs. Do not edit. -->

Every attribute of the Compose Specification is loaded, merged, checked and printed by \`stack config\`.
What becomes of it when the stack is started:

- *honoured*: it does what the specification says.
- *refused*: \`stack config\` prints it, \`stack up\` stops with SF0016 at the line that has it.
- *no meaning here*: it is accepted and changes nothing, because it concerns Windows, a cluster or another engine.

${rows.length - count('refused') - count('none')} attributes are honoured, ${count('refused')} refused, ${count('none')} have no meaning here.

## Differences from Docker Compose 2.40.3

\`stack config\` prints what \`docker compose config\` prints, byte for byte, as YAML and as JSON, and \`--hash\` gives the same digests.
\`npm run test:oracle\` compares both on any folder of Compose files.
These differ on purpose:

| Where | How, and why |
|---|---|
${explainedDifferences.map(({ subject, reason }) => `| ${subject} | ${reason} |`).join('\n')}

Lists of names (\`--images\`, \`--volumes\`, \`--networks\`, \`--variables\`) are sorted; Docker Compose prints them in any order.

Commands answer as those of \`docker compose\`, and differ on purpose in this:

| Where | How, and why |
|---|---|
${explainedCommands.map(({ subject, reason }) => `| ${subject} | ${reason} |`).join('\n')}

## Attributes

| Attribute | What becomes of it |
|---|---|
${rows.map(({ path, annotation }) => `| \`${path}\` | ${describe(annotation)} |`).join('\n')}
`
}

function describe(annotation) {
  if (annotation === undefined) return 'honoured'
  if (annotation.support === 'none') return `no meaning here: ${annotation.reason}`
  return annotation.hint === undefined ? 'refused' : `refused: ${annotation.hint}`
}

/** Keys in the order of the schema. What is below a key shares its fate. */
function keysOf(node, schema, at, inherited) {
  const resolved = node.$ref === undefined ? node : schema.$defs[node.$ref.replace('#/$defs/', '')]
  const below = (key) => (at === '' ? key : `${at}.${key}`)
  const rows = Object.entries(resolved.properties ?? {}).flatMap(([key, property]) => {
    const annotation = inherited ?? property['x-stack']
    const path = below(key)
    return [{ path, annotation, inherited }, ...keysOf(property, schema, path, annotation)]
  })
  const inner = [
    ...(resolved.anyOf ?? []).map((branch) => [branch, at]),
    ...[resolved.items, resolved.additionalProperties]
      .filter((value) => value !== null && typeof value === 'object')
      .map((value) => [value, below('*')]),
  ]
  return [...rows, ...inner.flatMap(([value, path]) => keysOf(value, schema, path, inherited))]
}
