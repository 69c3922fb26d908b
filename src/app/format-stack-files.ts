import { resolve } from 'node:path'
import { DiagnosticList } from '../config/diagnostic-list.ts'
import { formatStackFile } from '../config/format-stack-file.ts'
import { openSources } from '../config/open-sources.ts'
import { decodeSource } from '../config/source-reader.ts'
import { StackError } from '../errors/stack-error.ts'
import { InvalidStackFile } from './invalid-stack-file.ts'
import { readIfPresent } from './load-stack-file.ts'
import { replaceFile } from './replace-file.ts'
import type { ProjectSelection, Surroundings } from './surroundings.ts'

export interface FormattedFile {
  /** As the user named it; `-` is standard input. */
  readonly file: string
  readonly text: string
  readonly hasChanged: boolean
}

/**
 * Formats these files, or the project's when none is named, without writing them.
 * Throws `InvalidStackFile` for what is no YAML.
 */
export async function formatStackFiles(
  named: readonly string[],
  selection: ProjectSelection,
  surroundings: Surroundings,
): Promise<readonly FormattedFile[]> {
  const files = named.length > 0 ? named : await filesOfProject(selection, surroundings)
  return Promise.all(files.map((file) => formatFile(file, surroundings)))
}

export async function writeFormatted(
  files: readonly FormattedFile[],
  { workingDirectory }: Pick<Surroundings, 'workingDirectory'>,
): Promise<void> {
  const changed = files.filter(({ file, hasChanged }) => hasChanged && file !== '-')
  await Promise.all(
    changed.map(({ file, text }) => replaceFile(resolve(workingDirectory, file), text)),
  )
}

async function filesOfProject(
  selection: ProjectSelection,
  { workingDirectory, environment, readStdin }: Surroundings,
): Promise<readonly string[]> {
  if (selection.files.length > 0) return selection.files
  const diagnostics = new DiagnosticList()
  const { files, sources } = await openSources(
    {
      ...selection,
      services: [],
      workingDirectory,
      environment,
      readFile: readIfPresent,
      readStdin,
    },
    diagnostics,
  )
  if (files.length === 0) throw new InvalidStackFile(diagnostics.all(), sources)
  const below = `${workingDirectory}/`
  return files.map((path) => (path.startsWith(below) ? path.slice(below.length) : path))
}

async function formatFile(
  file: string,
  { workingDirectory, readStdin }: Surroundings,
): Promise<FormattedFile> {
  const bytes =
    file === '-' ? await readStdin() : await readIfPresent(resolve(workingDirectory, file))
  if (bytes === undefined) throw new StackError('SF0001', `stack file '${file}' does not exist`)
  const source = decodeSource(bytes)
  if (source.type !== 'text') {
    const reason = source.type === 'unreadable' ? source.reason : 'does not exist'
    throw new StackError('SF0002', `stack file '${file}' ${reason}`)
  }
  const formatted = formatStackFile(file, source.text)
  if (!formatted.ok) {
    throw new InvalidStackFile(formatted.diagnostics, new Map([[file, source.text]]))
  }
  return { file, text: formatted.text, hasChanged: formatted.text !== source.text }
}
