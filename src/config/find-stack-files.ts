import type { DiagnosticList } from './diagnostic-list.ts'
import { cleanPath, directoryOf, resolvePath } from './posix-path.ts'
import { decodeSource } from './source-reader.ts'
import type { SourceFile, SourceReader } from './source-reader.ts'

const fileNames = [
  'stack.yaml',
  'stack.yml',
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
]

/** By the name that the base file begins with, in order of preference. */
const overrideNames: Readonly<Record<string, readonly string[]>> = {
  stack: ['stack.override.yaml', 'stack.override.yml'],
  compose: [
    'compose.override.yml',
    'compose.override.yaml',
    'docker-compose.override.yml',
    'docker-compose.override.yaml',
  ],
}

export interface StackFileSource {
  /** Absolute; `-` for standard input. */
  readonly path: string
  /** As spans name it. */
  readonly display: string
  readonly source: SourceFile
}

export interface FileSearch {
  readonly workingDirectory: string
  readonly reader: SourceReader
  readonly readStdin: () => Promise<Uint8Array>
}

/** Reads the files that the user named, in their order. */
export async function readNamedFiles(
  files: readonly string[],
  { workingDirectory, reader, readStdin }: FileSearch,
): Promise<readonly StackFileSource[]> {
  return Promise.all(
    files.map(async (file) => {
      if (file === '-')
        return { path: '-', display: '<stdin>', source: decodeSource(await readStdin()) }
      const path = resolvePath(workingDirectory, file)
      return { path, display: reader.display(path), source: await reader.read(path) }
    }),
  )
}

/** Looks in the directory and its parents for a stack file, then beside it for an override file. */
export async function discoverFiles(
  { workingDirectory, reader }: FileSearch,
  diagnostics: DiagnosticList,
): Promise<readonly StackFileSource[]> {
  let directory = cleanPath(workingDirectory)
  for (;;) {
    const found = await readPresent(directory, fileNames, reader)
    const [file] = found
    if (file !== undefined) {
      warnOfOthers(found, diagnostics)
      const kind = file.path.split('/').at(-1)?.startsWith('stack') === true ? 'stack' : 'compose'
      const overrides = await readPresent(directory, overrideNames[kind] ?? [], reader)
      warnOfOthers(overrides, diagnostics)
      return [file, ...overrides.slice(0, 1)]
    }
    if (directory === '/') return []
    directory = directoryOf(directory)
  }
}

async function readPresent(
  directory: string,
  names: readonly string[],
  reader: SourceReader,
): Promise<readonly StackFileSource[]> {
  const files = await Promise.all(
    names.map(async (name) => {
      const path = resolvePath(directory, name)
      return { path, display: reader.display(path), source: await reader.read(path) }
    }),
  )
  return files.filter(({ source }) => source.type !== 'missing')
}

function warnOfOthers(found: readonly StackFileSource[], diagnostics: DiagnosticList): void {
  const [used, ...others] = found
  if (used === undefined || others.length === 0) return
  diagnostics.warning({
    code: 'SF0021',
    message: `several stack files found: ${found.map(({ display }) => display).join(', ')}; ${used.display} is used`,
    hint: 'remove the others, or choose with -f',
    span: undefined,
  })
}
