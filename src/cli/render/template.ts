import { StackError } from '../../errors/stack-error.ts'

/** Fills in `{{.Name}}` of Docker's `--format`; nothing else of Go's templates is understood. */
export function fillTemplate(template: string, fields: Readonly<Record<string, unknown>>): string {
  const text = template.replaceAll('\\t', '\t').replaceAll('\\n', '\n')
  return text.replace(/\{\{(.*?)\}\}/g, (_, inside: string) => {
    const expression = inside.trim()
    if (expression === 'json .') return JSON.stringify(fields)
    const name = /^\.(\w+)$/.exec(expression)?.[1]
    const value = name === undefined ? undefined : fields[name]
    if (value === undefined) throw unknownField(expression, fields)
    return typeof value === 'string' ? value : JSON.stringify(value)
  })
}

function unknownField(expression: string, fields: Readonly<Record<string, unknown>>): StackError {
  return new StackError('CL0001', `unknown field {{${expression}}} in --format`, {
    hint: `use ${Object.keys(fields)
      .map((name) => `{{.${name}}}`)
      .join(' ')}`,
  })
}
