import type { SourceSpan } from '../errors/stack-error.ts'
import {
  scalar,
  child,
  entriesOf,
  isNull,
  isTrue,
  itemsOf,
  mapValues,
  textOf,
} from './source-tree.ts'
import type { SourceEntry, SourceMapping, SourceTree } from './source-tree.ts'
import type { VariableLookup } from './evaluate-template.ts'
import { unsetVariable } from './interpolate.ts'
import { parseEnvFile, parseRawEnvFile } from './parse-env-file.ts'
import type { EnvFileResult } from './parse-env-file.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import type { SourceReader } from './source-reader.ts'

/**
 * Gives every service its complete environment: its files in order, then its own variables, those
 * without a value from the project. What is set nowhere stays null.
 */
export async function resolveEnvironment(
  tree: SourceMapping,
  projectLookup: VariableLookup,
  reader: SourceReader,
  diagnostics: DiagnosticList,
): Promise<SourceMapping> {
  const environments = new Map<string, SourceTree>()
  await Promise.all(
    entriesOf(child(tree, 'services')).map(async ({ key, value }) => {
      const environment = await environmentOf(value, projectLookup, reader, diagnostics)
      if (environment !== undefined) environments.set(key, environment)
    }),
  )
  return mapValues(tree, (services, { key }) => {
    if (key !== 'services' || services.kind !== 'mapping') return services
    return mapValues(services, (service, entry) =>
      withEnvironment(service, environments.get(entry.key)),
    )
  })
}

function withEnvironment(service: SourceTree, environment: SourceTree | undefined): SourceTree {
  if (service.kind !== 'mapping') return service
  const entries = new Map(service.entries)
  entries.delete('env_file')
  if (environment !== undefined)
    entries.set('environment', {
      key: 'environment',
      keySpan: environment.span,
      value: environment,
    })
  return { ...service, entries }
}

async function environmentOf(
  service: SourceTree,
  projectLookup: VariableLookup,
  reader: SourceReader,
  diagnostics: DiagnosticList,
): Promise<SourceTree | undefined> {
  const own = child(service, 'environment')
  const files = itemsOf(child(service, 'env_file'))
  if (own === undefined && files.length === 0) return undefined
  const ownEntries = entriesOf(own).map((entry) => resolveNull(entry, projectLookup))
  const ownValues = new Map(ownEntries.map(({ key, value }) => [key, textOf(value)]))
  const entries = new Map<string, SourceEntry>()
  for (const file of files) {
    const lookup: VariableLookup = (name) =>
      projectLookup(name) ?? ownValues.get(name) ?? textOf(entries.get(name)?.value)
    const result = await readFileOf(file, lookup, reader, diagnostics)
    for (const [key, value] of result?.values ?? [])
      entries.set(key, { key, keySpan: file.span, value: scalar(value, file.span) })
  }
  for (const entry of ownEntries) entries.set(entry.key, entry)
  return { kind: 'mapping', entries, span: own?.span ?? service.span, tag: undefined }
}

function resolveNull(entry: SourceEntry, lookup: VariableLookup): SourceEntry {
  const value = isNull(entry.value) ? lookup(entry.key) : undefined
  return value === undefined ? entry : { ...entry, value: scalar(value, entry.value.span) }
}

async function readFileOf(
  file: SourceTree,
  lookup: VariableLookup,
  reader: SourceReader,
  diagnostics: DiagnosticList,
): Promise<EnvFileResult | undefined> {
  const path = textOf(child(file, 'path')) ?? ''
  const span = child(file, 'path')?.span ?? file.span
  const source = await reader.read(path)
  if (source.type === 'missing') {
    if (!isTrue(child(file, 'required'))) return undefined
    const hint = 'create it, or write it as {path: …, required: false}'
    diagnostics.error({
      code: 'SF0014',
      message: `environment file '${reader.display(path)}' does not exist`,
      hint,
      span,
    })
    return undefined
  }
  if (source.type === 'unreadable') {
    diagnostics.error({
      code: 'SF0014',
      message: `environment file '${reader.display(path)}' ${source.reason}`,
      span,
    })
    return undefined
  }
  const isRaw = textOf(child(file, 'format')) === 'raw'
  const result = isRaw ? parseRawEnvFile(source.text, lookup) : parseEnvFile(source.text, lookup)
  reportEnvFileProblems(result, reader.display(path), diagnostics)
  return result
}

/** Lines of the file are named, never shown: they hold secrets. */
export function reportEnvFileProblems(
  result: EnvFileResult,
  file: string,
  diagnostics: DiagnosticList,
): void {
  for (const { line, reason } of result.problems) {
    diagnostics.error({
      code: 'SF0014',
      message: `invalid line in an environment file: ${reason}`,
      hint: "write NAME=value, and put a value with spaces or '#' in quotes",
      span: startOfLine(file, line),
    })
  }
  for (const { line, name } of result.unset) {
    diagnostics.warning({ ...unsetVariable(name), span: startOfLine(file, line) })
  }
}

function startOfLine(file: string, line: number): SourceSpan {
  return { file, line, column: 1, endLine: line, endColumn: 1 }
}
