import type { DiagnosticList } from './diagnostic-list.ts'
import { evaluateTemplate } from './evaluate-template.ts'
import type { VariableLookup } from './evaluate-template.ts'
import { baseName } from './posix-path.ts'
import { child, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

export interface NameSources {
  /** `-p` */
  readonly option: string | undefined
  readonly lookup: VariableLookup
  /** Not interpolated yet, in the order of merging. */
  readonly trees: readonly SourceTree[]
  readonly projectDirectory: string
}

/**
 * The project's name: the option, COMPOSE_PROJECT_NAME, the last `name:` of the files, else the
 * directory. The first two are taken as they are, the others made to fit.
 */
export function resolveProjectName(
  sources: NameSources,
  diagnostics: DiagnosticList,
): string | undefined {
  const fromVariable = sources.lookup('COMPOSE_PROJECT_NAME')
  if (sources.option !== undefined) return checkedName(sources.option, '-p', diagnostics)
  if (fromVariable !== undefined && fromVariable !== '') {
    return checkedName(fromVariable, 'COMPOSE_PROJECT_NAME', diagnostics)
  }
  const fromFiles = nameOfFiles(sources.trees, sources.lookup)
  const name = fromFiles === undefined ? '' : normaliseName(fromFiles.name)
  if (name !== '') return name
  const fromDirectory = normaliseName(baseName(sources.projectDirectory))
  if (fromDirectory !== '' && fromFiles === undefined) return fromDirectory
  diagnostics.error({
    code: 'SF0013',
    message:
      fromFiles === undefined
        ? `no project name can be made from the directory '${sources.projectDirectory}'`
        : 'the project name holds no letter or digit',
    hint: "set 'name:' in the stack file, or use -p",
    span: fromFiles?.tree.span,
  })
  return undefined
}

export function isProjectName(name: string): boolean {
  return /^[a-z0-9][a-z0-9_-]*$/.test(name)
}

function checkedName(
  name: string,
  origin: string,
  diagnostics: DiagnosticList,
): string | undefined {
  if (isProjectName(name)) return name
  const suggestion = normaliseName(name)
  diagnostics.error({
    code: 'SF0013',
    message: `invalid project name '${name}' from ${origin}`,
    hint:
      'use lower-case letters, digits, hyphens and underscores, and begin with a letter or digit' +
      (suggestion === '' ? '' : `, such as '${suggestion}'`),
    span: undefined,
  })
  return undefined
}

function normaliseName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '')
}

function nameOfFiles(
  trees: readonly SourceTree[],
  lookup: VariableLookup,
): { readonly name: string; readonly tree: SourceTree } | undefined {
  for (const tree of trees.toReversed()) {
    const node = child(tree, 'name')
    const text = textOf(node)
    if (node === undefined || text === undefined || text === '') continue
    const result = evaluateTemplate(text, lookup)
    // What is wrong with it is told when the whole file is interpolated.
    return { name: result.ok ? result.text : 'invalid', tree: node }
  }
  return undefined
}
