import type { DiagnosticList } from './diagnostic-list.ts'
import type { VariableLookup } from './evaluate-template.ts'
import { parseEnvFile } from './parse-env-file.ts'
import type { EnvFileResult } from './parse-env-file.ts'
import { resolvePath } from './posix-path.ts'
import { reportEnvFileProblems } from './resolve-environment.ts'
import type { SourceReader } from './source-reader.ts'

/** One place that sets a variable. */
export interface VariableOrigin {
  readonly value: string
  /** `undefined` stands for the environment of the process. */
  readonly file: string | undefined
  /** From 1; 0 when it is in no file. */
  readonly line: number
}

/** The variables that a stack file sees; the first to set one wins. */
export interface ProjectEnvironment {
  readonly lookup: VariableLookup
  /** All places that set a variable; the first counts. */
  readonly originsOf: (name: string) => readonly VariableOrigin[]
  /** All variables with their values. */
  entries(): Iterable<readonly [string, string]>
  /** Adds variables below those that are known. */
  add(values: Iterable<readonly [string, string]>, originsOf?: OriginsOf): void
}

type OriginsOf = (name: string, value: string) => readonly VariableOrigin[]

const ofProcess: OriginsOf = (_, value) => [{ value, file: undefined, line: 0 }]

export function createProjectEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  workingDirectory: string,
): ProjectEnvironment {
  const values = new Map<string, string>()
  const origins = new Map<string, readonly VariableOrigin[]>()
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined) values.set(name, value)
  if (!values.has('PWD')) values.set('PWD', workingDirectory)
  for (const [name, value] of values) origins.set(name, ofProcess(name, value))
  return {
    lookup: (name) => values.get(name),
    entries: () => values.entries(),
    originsOf: (name) => origins.get(name) ?? [],
    add: (added, originsOf = ofProcess) => {
      for (const [name, value] of added) {
        if (!values.has(name)) values.set(name, value)
        origins.set(name, [...(origins.get(name) ?? []), ...originsOf(name, value)])
      }
    },
  }
}

/** Files that the user named must exist; the last one wins among them. */
export async function addNamedEnvFiles(
  environment: ProjectEnvironment,
  files: readonly string[],
  workingDirectory: string,
  reader: SourceReader,
  diagnostics: DiagnosticList,
): Promise<void> {
  const merged = new Map<string, string>()
  const origins = new Map<string, VariableOrigin[]>()
  for (const file of files) {
    const path = resolvePath(workingDirectory, file)
    const lookup: VariableLookup = (name) => environment.lookup(name) ?? merged.get(name)
    const read = await readEnvFile(path, lookup, reader, diagnostics)
    if (read === undefined) {
      diagnostics.error({
        code: 'SF0014',
        message: `environment file '${file}' does not exist`,
        hint: 'correct the path that --env-file or COMPOSE_ENV_FILES gives',
        span: undefined,
      })
    }
    for (const [name, value] of read?.values ?? []) {
      merged.set(name, value)
      const origin = { value, file: reader.display(path), line: read?.lines.get(name) ?? 0 }
      origins.set(name, [origin, ...(origins.get(name) ?? [])])
    }
  }
  environment.add(merged, (name) => origins.get(name) ?? [])
}

/** Adds the `.env` file of a directory, when there is one. */
export async function addDotEnv(
  environment: ProjectEnvironment,
  directory: string,
  reader: SourceReader,
  diagnostics: DiagnosticList,
): Promise<void> {
  const path = resolvePath(directory, '.env')
  const read = await readEnvFile(path, environment.lookup, reader, diagnostics)
  environment.add(read?.values ?? [], (name, value) => [
    { value, file: reader.display(path), line: read?.lines.get(name) ?? 0 },
  ])
}

async function readEnvFile(
  path: string,
  lookup: VariableLookup,
  reader: SourceReader,
  diagnostics: DiagnosticList,
): Promise<Pick<EnvFileResult, 'values' | 'lines'> | undefined> {
  const source = await reader.read(path)
  if (source.type === 'missing') return undefined
  if (source.type === 'unreadable') {
    // A directory named .env is somebody's virtual environment.
    if (source.reason !== 'is a directory') {
      diagnostics.error({
        code: 'SF0014',
        message: `environment file '${reader.display(path)}' ${source.reason}`,
        span: undefined,
      })
    }
    return { values: new Map(), lines: new Map() }
  }
  const result = parseEnvFile(source.text, lookup)
  reportEnvFileProblems(result, reader.display(path), diagnostics)
  return result
}
