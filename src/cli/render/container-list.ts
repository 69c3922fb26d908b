import type { ListedContainer } from '../../app/list-containers.ts'
import { containerFields, type ContainerFields, type FieldOptions } from './container-fields.ts'
import { lines, templateText } from './row-list.ts'
import { formatTable } from './table.ts'

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
      return templateText(
        rows.map((row) => ({ ...row })),
        format.form,
        format,
      )
  }
}

function tableRow(fields: ContainerFields): readonly string[] {
  const { Name, Image, Command, Service, RunningFor, Status, Ports } = fields
  return [Name, Image, Command, Service, RunningFor, Status, Ports]
}
