import type { SourceTexts } from '../errors/diagnostic.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { discoverFiles, readNamedFiles } from './find-stack-files.ts'
import type { FileSearch, StackFileSource } from './find-stack-files.ts'
import type { LoadOptions } from './load-options.ts'
import { parseYaml } from './parse-yaml.ts'
import { cleanPath, directoryOf, resolvePath } from './posix-path.ts'
import { addDotEnv, addNamedEnvFiles, createProjectEnvironment } from './project-environment.ts'
import type { ProjectEnvironment } from './project-environment.ts'
import { resolveProjectName } from './resolve-project-name.ts'
import { createSourceReader } from './source-reader.ts'
import type { SourceReader } from './source-reader.ts'
import { isNull } from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

/** One document of a stack file. */
export interface ParsedTree {
  readonly tree: SourceMapping
  /** Absolute; `-` for standard input. */
  readonly path: string
}

export interface OpenedSources {
  /** Parsed files in the order of merging; not interpolated. */
  readonly trees: readonly ParsedTree[]
  /** Absolute paths; standard input is left out. */
  readonly files: readonly string[]
  /** Grows while further files are read. */
  readonly sources: Map<string, string>
  readonly environment: ProjectEnvironment
  readonly reader: SourceReader
  readonly projectDirectory: string
  /** `undefined` when it is invalid, which has been reported. */
  readonly projectName: string | undefined
  /** Whether every file could be parsed; otherwise what seems to be missing may be in the others. */
  readonly isComplete: boolean
}

/** Finds and parses the files, and gathers the variables they see. Reports and gives what there is. */
export async function openSources(
  options: LoadOptions,
  diagnostics: DiagnosticList,
): Promise<OpenedSources> {
  const surroundings = await openEnvironment(options, diagnostics)
  const { environment, reader, directory } = surroundings
  const found = await findFiles(options, surroundings, diagnostics)
  const projectDirectory =
    options.projectDirectory === undefined ? directoryOfFiles(found, directory) : directory
  if (projectDirectory !== directory && surroundings.readsDotEnv) {
    await addDotEnv(environment, projectDirectory, reader, diagnostics)
  }
  const texts = new Map<string, string>()
  const parsed = found.map((file) => parseSource(file, texts, diagnostics))
  const trees = parsed.flat()
  const sources = {
    option: options.projectName,
    lookup: environment.lookup,
    trees: trees.map(({ tree }) => tree),
    projectDirectory,
  }
  const projectName = resolveProjectName(sources, diagnostics)
  if (projectName !== undefined) environment.add([['COMPOSE_PROJECT_NAME', projectName]])
  const files = found.flatMap(({ path }) => (path === '-' ? [] : [path]))
  const isComplete = parsed.every(({ length }) => length > 0)
  return {
    trees,
    files,
    sources: texts,
    environment,
    reader,
    projectDirectory,
    projectName,
    isComplete,
  }
}

/** The name alone; no file is needed when it is given otherwise. */
export async function findProjectName(
  options: LoadOptions,
  diagnostics: DiagnosticList,
): Promise<{ readonly name: string | undefined; readonly sources: SourceTexts }> {
  const { environment, directory } = await openEnvironment(options, diagnostics)
  const isGiven =
    options.projectName !== undefined || (environment.lookup('COMPOSE_PROJECT_NAME') ?? '') !== ''
  if (isGiven) {
    const given = {
      option: options.projectName,
      lookup: environment.lookup,
      trees: [],
      projectDirectory: directory,
    }
    return { name: resolveProjectName(given, diagnostics), sources: new Map() }
  }
  const { projectName, sources } = await openSources(options, diagnostics)
  return { name: projectName, sources }
}

interface Surroundings {
  readonly environment: ProjectEnvironment
  readonly reader: SourceReader
  /** Where the first `.env` is and where relative paths start, as far as known before files are found. */
  readonly directory: string
  readonly readsDotEnv: boolean
}

async function openEnvironment(
  options: LoadOptions,
  diagnostics: DiagnosticList,
): Promise<Surroundings> {
  const reader = createSourceReader(options)
  const environment = createProjectEnvironment(options.environment, options.workingDirectory)
  const directory = startDirectory(options)
  const listed = environment.lookup('COMPOSE_ENV_FILES') ?? ''
  const envFiles =
    options.envFiles.length > 0 ? options.envFiles : listed.split(',').filter((file) => file !== '')
  const isDisabled = ['1', 'true'].includes(
    environment.lookup('COMPOSE_DISABLE_ENV_FILE')?.toLowerCase() ?? '',
  )
  const readsDotEnv = envFiles.length === 0 && !isDisabled
  if (readsDotEnv) await addDotEnv(environment, directory, reader, diagnostics)
  else await addNamedEnvFiles(environment, envFiles, options.workingDirectory, reader, diagnostics)
  return { environment, reader, directory, readsDotEnv }
}

function startDirectory({ projectDirectory, files, workingDirectory }: LoadOptions): string {
  if (projectDirectory !== undefined) return resolvePath(workingDirectory, projectDirectory)
  const file = files.find((path) => path !== '-')
  return file === undefined
    ? cleanPath(workingDirectory)
    : directoryOf(resolvePath(workingDirectory, file))
}

async function findFiles(
  options: LoadOptions,
  { environment, reader, directory }: Surroundings,
  diagnostics: DiagnosticList,
): Promise<readonly StackFileSource[]> {
  const separator = environment.lookup('COMPOSE_PATH_SEPARATOR') ?? ':'
  const listed = (environment.lookup('COMPOSE_FILE') ?? '')
    .split(separator)
    .filter((file) => file !== '')
  const named = options.files.length > 0 ? options.files : listed
  const search: FileSearch = {
    workingDirectory: options.workingDirectory,
    reader,
    readStdin: options.readStdin,
  }
  if (named.length > 0) return readNamedFiles(named, search)
  const found = await discoverFiles({ ...search, workingDirectory: directory }, diagnostics)
  if (found.length > 0) return found
  diagnostics.error({
    code: 'SF0001',
    message: `no configuration file provided: no stack file found in '${directory}' or a directory above it`,
    hint: 'create stack.yaml or compose.yaml, or name a file with -f',
    span: undefined,
  })
  return []
}

function directoryOfFiles(found: readonly StackFileSource[], otherwise: string): string {
  const file = found.find(({ path }) => path !== '-')
  return file === undefined ? otherwise : directoryOf(file.path)
}

/** The documents of a file. Reports and gives what there is. */
export function parseSource(
  { path, display, source }: StackFileSource,
  texts: Map<string, string>,
  diagnostics: DiagnosticList,
): readonly ParsedTree[] {
  if (source.type !== 'text') {
    const [code, what] =
      source.type === 'missing'
        ? (['SF0001', 'does not exist'] as const)
        : (['SF0002', source.reason] as const)
    const hint =
      source.type === 'missing' ? 'correct the path that -f or COMPOSE_FILE gives' : undefined
    diagnostics.error({ code, message: `stack file '${display}' ${what}`, hint, span: undefined })
    return []
  }
  texts.set(display, source.text)
  const errorsBefore = diagnostics.all().length
  const trees = parseYaml(display, source.text, diagnostics).filter((tree) => !isNull(tree))
  if (trees.length === 0 && diagnostics.all().length === errorsBefore) {
    const hint = "write at least 'services:' with one service"
    diagnostics.error({
      code: 'SF0007',
      message: `stack file '${display}' is empty`,
      hint,
      span: undefined,
    })
  }
  return trees.flatMap((tree) =>
    asMapping(tree, diagnostics).map((found) => ({ tree: found, path })),
  )
}

function asMapping(tree: SourceTree, diagnostics: DiagnosticList): readonly SourceMapping[] {
  if (tree.kind === 'mapping') return [tree]
  diagnostics.error({
    code: 'SF0006',
    message: 'a stack file must be a mapping',
    hint: "begin with 'services:'",
    span: tree.span,
  })
  return []
}
