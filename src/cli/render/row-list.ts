import { formatTable } from './table.ts'
import { fillTemplate } from './template.ts'

type Fields = Readonly<Record<string, unknown>>

export interface TemplateOptions {
  /** Of the terminal, when it is one. */
  readonly columns: number | undefined
  /** What stands above a field in a table; its name in capitals by default. */
  readonly titles?: Readonly<Record<string, string>>
}

/**
 * Rows by a template of Docker's `--format`, each line with its end.
 * `table {{.Name}}\t{{.Status}}` aligns the fields below titles.
 */
export async function templateText(
  rows: readonly Fields[],
  template: string,
  { columns, titles = {} }: TemplateOptions,
): Promise<string> {
  const [, cells] = /^table\s+(.*)$/s.exec(template) ?? []
  const filled = rows.map((row) => fillTemplate(cells ?? template, row))
  if (cells === undefined) return lines(filled)
  const titleOf = (name: string): string => titles[name] ?? name.toUpperCase()
  const heads = cells.replaceAll('\\t', '\t').split('\t')
  return formatTable(
    heads.map((cell) => ({
      title: cell.replace(/\{\{\s*\.(\w+)\s*\}\}/g, (_, name: string) => titleOf(name)),
    })),
    filled.map((row) => row.split('\t')),
    columns,
  )
}

export function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('')
}
