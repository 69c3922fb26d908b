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
 * without a value from the project. What is set nowhere stays null. Labels are completed likewise.
 */
export async function resolveEnvironment(
  tree: SourceMapping,
  projectLookup: VariableLookup,
  reader: SourceReader,
  diagnostics: DiagnosticList,
  sections: readonly FileSection[] = fileSections,
): Promise<SourceMapping> {
  const services = new Map<string, SourceTree>()
  await Promise.all(
    entriesOf(child(tree, 'services')).map(async ({ key, value }) => {
      const sources = { service: value, projectLookup, reader, diagnostics, sections }
      services.set(key, namesNoFile(value) ? withOwnValues(sources) : await completed(sources))
    }),
  )
  return mapValues(tree, (section, { key }) => {
    if (key !== 'services' || section.kind !== 'mapping') return section
    return mapValues(section, (service, entry) => services.get(entry.key) ?? service)
  })
}

interface ServiceSources {
  readonly service: SourceTree
  readonly projectLookup: VariableLookup
  readonly reader: SourceReader
  readonly diagnostics: DiagnosticList
  readonly sections: readonly FileSection[]
}

/** What files may complete. */
export type FileSection = 'environment' | 'labels'

const fileSections: readonly FileSection[] = ['environment', 'labels']
const fileKeys = { environment: 'env_file', labels: 'label_file' }

function namesNoFile(service: SourceTree): boolean {
  return fileSections.every((section) => {
    const own = child(service, section)
    const isComplete = own === undefined || own.kind === 'mapping'
    return isComplete && child(service, fileKeys[section]) === undefined
  })
}

/** Most services have no files, of whose values theirs would be a part. */
function withOwnValues({ service, projectLookup, sections }: ServiceSources): SourceTree {
  if (service.kind !== 'mapping' || !sections.includes('environment')) return service
  return mapValues(service, (environment, { key }) =>
    key === 'environment' && environment.kind === 'mapping'
      ? mapValues(environment, (_, entry) => resolveNull(entry, projectLookup).value)
      : environment,
  )
}

async function completed(sources: ServiceSources): Promise<SourceTree> {
  const { service, sections } = sources
  if (service.kind !== 'mapping') return service
  const entries = new Map(service.entries)
  for (const section of sections) {
    const whole = await withFiles(section, sources)
    entries.delete(fileKeys[section])
    if (whole !== undefined) entries.set(section, whole)
  }
  return { ...service, entries }
}

/** The values of the files that an attribute names, and over them the service's own. */
async function withFiles(
  key: FileSection,
  { service, projectLookup, reader, diagnostics }: ServiceSources,
): Promise<SourceEntry | undefined> {
  const written = entriesOf(child(service, key))
  const own = key === 'labels' ? written : written.map((entry) => resolveNull(entry, projectLookup))
  const files = itemsOf(child(service, fileKeys[key]))
  const known = service.kind === 'mapping' ? service.entries.get(key) : undefined
  if (known === undefined && files.length === 0) return undefined
  const ownValues = new Map(own.map((entry) => [entry.key, textOf(entry.value)]))
  const entries = new Map<string, SourceEntry>()
  for (const file of files) {
    const lookup: VariableLookup = (name) => projectLookup(name) ?? ownValues.get(name)
    const earlier: VariableLookup = (name) => textOf(entries.get(name)?.value)
    const result = await readFileOf(file, { lookup, earlier }, reader, diagnostics)
    for (const [name, value] of result?.values ?? [])
      entries.set(name, { key: name, keySpan: file.span, value: scalar(value, file.span) })
  }
  for (const entry of own) entries.set(entry.key, entry)
  const span = known?.value.span ?? service.span
  return {
    key,
    keySpan: known?.keySpan ?? span,
    value: { kind: 'mapping', entries, span, tag: undefined },
  }
}

function resolveNull(entry: SourceEntry, lookup: VariableLookup): SourceEntry {
  const value = isNull(entry.value) ? lookup(entry.key) : undefined
  return value === undefined ? entry : { ...entry, value: scalar(value, entry.value.span) }
}

async function readFileOf(
  file: SourceTree,
  { lookup, earlier }: { readonly lookup: VariableLookup; readonly earlier: VariableLookup },
  reader: SourceReader,
  diagnostics: DiagnosticList,
): Promise<EnvFileResult | undefined> {
  const path = textOf(child(file, 'path') ?? file) ?? ''
  const span = child(file, 'path')?.span ?? file.span
  const source = await reader.read(path)
  if (source.type === 'missing') {
    if (file.kind === 'mapping' && !isTrue(child(file, 'required'))) return undefined
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
  const result = isRaw
    ? parseRawEnvFile(source.text, lookup)
    : parseEnvFile(source.text, lookup, earlier)
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
