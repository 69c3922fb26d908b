import type { ModelVariable } from './list-variables.ts'
import { writeJson } from './write-json.ts'
import { writeYaml } from './write-yaml.ts'

/** Prints variables as `docker compose config --variables --format` does. */
export function printVariables(
  variables: readonly ModelVariable[],
  format: 'yaml' | 'json',
): string {
  return format === 'yaml' ? yamlOf(variables) : jsonOf(variables)
}

/** Compose ends it with a blank line. */
function jsonOf(variables: readonly ModelVariable[]): string {
  const entries = variables.map(({ name, defaultValue, alternateValue, isRequired }) => [
    name,
    {
      Name: name,
      DefaultValue: defaultValue,
      PresenceValue: alternateValue,
      Required: isRequired,
    },
  ])
  return `${writeJson(Object.fromEntries(entries), 4)}\n\n`
}

/** Here Compose indents by four, and Go's library names the fields. */
function yamlOf(variables: readonly ModelVariable[]): string {
  if (variables.length === 0) return '{}\n'
  const entries = variables.map(({ name, defaultValue, alternateValue, isRequired }) => [
    name,
    { name, defaultvalue: defaultValue, presencevalue: alternateValue, required: isRequired },
  ])
  return writeYaml(Object.fromEntries(entries)).replaceAll(/^ {2}/gm, '    ')
}
