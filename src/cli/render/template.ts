import { StackError } from '../../errors/stack-error.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Fills in `{{.Name}}`, `{{.Name.Key}}` and `{{json .Name}}` of Docker's `--format`; nothing else of
 * Go's templates is understood.
 */
export function fillTemplate(template: string, fields: Fields): string {
  const text = template.replaceAll('\\t', '\t').replaceAll('\\n', '\n')
  return text.replace(/\{\{(.*?)\}\}/g, (_, inside: string) => {
    const [, asJson, path] = /^(json\s+)?\.([\w./-]*)$/.exec(inside.trim()) ?? []
    const value = path === undefined ? undefined : valueAt(fields, path)
    if (value === undefined) throw unknownField(inside.trim(), fields)
    return typeof value === 'string' && asJson === undefined ? value : JSON.stringify(value)
  })
}

function valueAt(fields: Fields, path: string): unknown {
  let value: unknown = fields
  for (const key of path === '' ? [] : path.split('.')) {
    if (!isRecord(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

function unknownField(expression: string, fields: Fields): StackError {
  return new StackError('CL0001', `unknown field {{${expression}}} in --format`, {
    hint: `use ${Object.keys(fields)
      .map((name) => `{{.${name}}}`)
      .join(' ')}`,
  })
}
