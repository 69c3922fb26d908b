import type { DiagnosticList } from './diagnostic-list.ts'
import type { VariableLookup } from './evaluate-template.ts'
import { parseEnvFile } from './parse-env-file.ts'
import { resolvePath } from './posix-path.ts'
import { reportEnvFileProblems } from './resolve-environment.ts'
import type { SourceReader } from './source-reader.ts'

/** The variables that a stack file sees; the first to set one wins. */
export interface ProjectEnvironment {
  readonly lookup: VariableLookup
  /** All variables with their values. */
  entries(): Iterable<readonly [string, string]>
  /** Adds variables below those that are known. */
  add(values: Iterable<readonly [string, string]>): void
}

export function createProjectEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  workingDirectory: string,
): ProjectEnvironment {
  const values = new Map<string, string>()
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined) values.set(name, value)
  if (!values.has('PWD')) values.set('PWD', workingDirectory)
  return {
    lookup: (name) => values.get(name),
    entries: () => values.entries(),
    add: (added) => {
      for (const [name, value] of added) if (!values.has(name)) values.set(name, value)
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
  for (const file of files) {
    const path = resolvePath(workingDirectory, file)
    const lookup: VariableLookup = (name) => environment.lookup(name) ?? merged.get(name)
    const values = await readEnvFile(path, lookup, reader, diagnostics)
    if (values === undefined) {
      diagnostics.error({
        code: 'SF0014',
        message: `environment file '${file}' does not exist`,
        hint: 'correct the path that --env-file or COMPOSE_ENV_FILES gives',
        span: undefined,
      })
    }
    for (const [name, value] of values ?? []) merged.set(name, value)
  }
  environment.add(merged)
}

/** Adds the `.env` file of a directory, when there is one. */
export async function addDotEnv(
  environment: ProjectEnvironment,
  directory: string,
  reader: SourceReader,
  diagnostics: DiagnosticList,
): Promise<void> {
  const values = await readEnvFile(
    resolvePath(directory, '.env'),
    environment.lookup,
    reader,
    diagnostics,
  )
  environment.add(values ?? [])
}

async function readEnvFile(
  path: string,
  lookup: VariableLookup,
  reader: SourceReader,
  diagnostics: DiagnosticList,
): Promise<ReadonlyMap<string, string> | undefined> {
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
    return new Map()
  }
  const result = parseEnvFile(source.text, lookup)
  reportEnvFileProblems(result, reader.display(path), diagnostics)
  return result.values
}
