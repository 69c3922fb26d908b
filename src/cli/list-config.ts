import { showVariables, type ShownConfig } from '../app/show-config.ts'
import type { Invocation } from './command.ts'

/** Of these at most one is asked for. */
export interface ListingOptions {
  readonly format?: 'yaml' | 'json' | 'table'
  readonly services?: boolean
  readonly volumes?: boolean
  readonly networks?: boolean
  readonly models?: boolean
  readonly images?: boolean
  readonly profiles?: boolean
  readonly environment?: boolean
  readonly hash?: string
}

const nameKinds = ['services', 'volumes', 'networks', 'models', 'images', 'profiles'] as const

/** Whether names or hashes are asked for, which files of variables have no part in. */
export function isListing(options: ListingOptions): boolean {
  return nameKinds.some((name) => options[name] === true) || options.hash !== undefined
}

/** A part of the file, one line each; `undefined` when the whole is asked for. */
export async function listConfig(
  shown: ShownConfig,
  options: ListingOptions,
): Promise<string | undefined> {
  const lines = await linesAsked(shown, options)
  return lines?.map((line) => `${line}\n`).join('')
}

async function linesAsked(
  shown: ShownConfig,
  options: ListingOptions,
): Promise<readonly string[] | undefined> {
  const kind = nameKinds.find((name) => options[name] === true)
  if (kind !== undefined) return shown.names(kind)
  if (options.environment === true) {
    const variables = Object.entries(shown.environment).map(([name, value]) => `${name}=${value}`)
    return variables.toSorted()
  }
  if (options.hash === undefined) return undefined
  const asked = options.hash.split(',')
  const isAsked = (name: string): boolean => options.hash === '*' || asked.includes(name)
  const hashes = await shown.hashes()
  return hashes.flatMap(([name, hash]) => (isAsked(name) ? [`${name} ${hash}`] : []))
}

/** The variables that the files refer to, as a table unless a format is given. */
export async function listVariables(invocation: Invocation<ListingOptions>): Promise<string> {
  const { session, globals, options } = invocation
  const variables = await showVariables(globals.selection, session)
  const { format = 'table' } = options
  if (format !== 'table') return variables.print(format)
  const rows = variables.list.map(({ name, isRequired, defaultValue, alternateValue }) => [
    name,
    String(isRequired),
    defaultValue,
    alternateValue,
  ])
  const table = [['NAME', 'REQUIRED', 'DEFAULT VALUE', 'ALTERNATE VALUE'], ...rows]
  return table.map((row) => `${columns(row, table)}\n`).join('')
}

const narrowestColumn = 20

function columns(row: readonly string[], table: readonly (readonly string[])[]): string {
  return row
    .map((cell, index) => {
      if (index === row.length - 1) return cell
      const longest = Math.max(...table.map((other) => (other[index] ?? '').length))
      return cell.padEnd(Math.max(narrowestColumn, longest + 3))
    })
    .join('')
}
