import type { ListedContainer } from '../../app/list-containers.ts'
import { containerFields, type ContainerFields, type FieldOptions } from './container-fields.ts'
import { formatTable } from './table.ts'
import { fillTemplate } from './template.ts'

export interface ListFormat extends FieldOptions {
  /** `ids`, `services`, `table`, `json`, or a template. */
  readonly form: string
  /** Of the terminal, when it is one. */
  readonly columns: number | undefined
}

const tableColumns = [
  { title: 'NAME' },
  { title: 'IMAGE', atLeast: 12 },
  { title: 'COMMAND', atLeast: 10 },
  { title: 'SERVICE' },
  { title: 'CREATED', atLeast: 10 },
  { title: 'STATUS' },
  { title: 'PORTS', atLeast: 10 },
]

/** Containers as `ps` prints them, each line with its end. */
export async function containersText(
  listed: readonly ListedContainer[],
  format: ListFormat,
): Promise<string> {
  switch (format.form) {
    case 'ids':
      return lines(listed.map(({ container }) => container.id))
    case 'services':
      return lines([...new Set(listed.map(({ container }) => container.service))])
  }
  const rows = listed.map((each) => containerFields(each, format))
  switch (format.form) {
    case 'table':
      return formatTable(tableColumns, rows.map(tableRow), format.columns)
    case 'json':
      return lines(rows.map((row) => JSON.stringify(row)))
    default:
      return templateText(rows, format)
  }
}

function tableRow(fields: ContainerFields): readonly string[] {
  const { Name, Image, Command, Service, RunningFor, Status, Ports } = fields
  return [Name, Image, Command, Service, RunningFor, Status, Ports]
}

/** `table {{.Name}}\t{{.Status}}` aligns the fields below their names. */
async function templateText(
  rows: readonly ContainerFields[],
  { form, columns }: ListFormat,
): Promise<string> {
  const fill = (template: string): readonly string[] =>
    rows.map((row) => fillTemplate(template, { ...row }))
  if (!form.startsWith('table ')) return lines(fill(form))
  const template = form.slice('table '.length)
  const titles = template
    .replaceAll('\\t', '\t')
    .split('\t')
    .map((cell) => ({
      title: cell.replace(/\{\{\s*\.(\w+)\s*\}\}/g, (_, name: string) => name.toUpperCase()),
    }))
  return formatTable(
    titles,
    fill(template).map((row) => row.split('\t')),
    columns,
  )
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('')
}
