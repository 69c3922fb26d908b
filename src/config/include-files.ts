import type { LoadFrame } from './load-frame.ts'
import type { LoadedTree } from './load-tree.ts'
import { parseSource } from './open-sources.ts'
import type { ParsedTree } from './open-sources.ts'
import { directoryOf, resolvePath } from './posix-path.ts'
import { addDotEnv, addNamedEnvFiles, createProjectEnvironment } from './project-environment.ts'
import type { ProjectEnvironment } from './project-environment.ts'
import { addResources } from './add-resources.ts'
import { child, isNull, itemsOf, mapping, sequence, textOf, withoutKey } from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

export interface IncludedFiles {
  /** The resources of all included files. */
  readonly tree: SourceMapping
  /** Adds them to the file that includes them; what both have must be the same. */
  addTo(tree: SourceMapping): SourceMapping
}

/** How the files of one include are brought into one tree. */
export type Load = (
  parsed: readonly ParsedTree[],
  frame: LoadFrame,
) => Promise<LoadedTree | undefined>

/** Loads what a file includes, each with its own directory and its own variables. */
export async function includeFiles(
  file: ParsedTree,
  frame: LoadFrame,
  load: Load,
): Promise<IncludedFiles | undefined> {
  const include = child(file.tree, 'include')
  if (include === undefined || isNull(include)) return undefined
  if (include.kind !== 'sequence') {
    const message = "'include' must be a list"
    frame.diagnostics.error({ code: 'SF0006', message, hint: 'write a hyphen', span: include.span })
  }
  let tree = mapping({}, file.tree.span)
  for (const item of itemsOf(include)) {
    const loaded = await loadIncluded(item, { file, frame, load })
    if (loaded !== undefined) tree = addResources(tree, loaded, frame.diagnostics)
  }
  const imported = tree
  return {
    tree,
    addTo: (including) =>
      addResources(withoutKey(including, 'include'), imported, frame.diagnostics),
  }
}

async function loadIncluded(
  item: SourceTree,
  {
    file,
    frame,
    load,
  }: { readonly file: ParsedTree; readonly frame: LoadFrame; readonly load: Load },
): Promise<SourceMapping | undefined> {
  const paths = textsOf(item.kind === 'mapping' ? child(item, 'path') : item).map((node) => ({
    node,
    path: resolvePath(frame.projectDirectory, textOf(node) ?? ''),
  }))
  const [first] = paths
  if (first === undefined) return undefined
  const includedBy = [...frame.includedBy, file.path]
  const cyclic = paths.find(({ path }) => includedBy.includes(path))
  if (cyclic !== undefined) {
    const files = [...includedBy, cyclic.path].map((path) => frame.reader.display(path))
    frame.diagnostics.error({
      code: 'SF0011',
      message: `files include each other in a cycle: ${files.join(' -> ')}`,
      hint: 'remove one of these includes',
      span: cyclic.node.span,
    })
    return undefined
  }
  const own = textOf(child(item, 'project_directory'))
  const projectDirectory =
    own === undefined ? directoryOf(first.path) : resolvePath(frame.projectDirectory, own)
  const environment = await environmentOf(item, projectDirectory, frame)
  const parsed = await Promise.all(paths.map(({ node, path }) => readIncluded(path, node, frame)))
  if (parsed.some(({ length }) => length === 0)) return undefined
  const loaded = await load(parsed.flat(), {
    ...frame,
    projectDirectory,
    parentDirectory: frame.projectDirectory,
    environment,
    includedBy,
  })
  return loaded?.tree
}

async function readIncluded(
  path: string,
  node: SourceTree,
  { reader, texts, diagnostics }: LoadFrame,
): Promise<readonly ParsedTree[]> {
  const source = await reader.read(path)
  const display = reader.display(path)
  if (source.type !== 'missing') return parseSource({ path, display, source }, texts, diagnostics)
  diagnostics.error({
    code: 'SF0001',
    message: `included file '${display}' does not exist`,
    hint: 'correct the path; it is relative to the project directory',
    span: node.span,
  })
  return []
}

/** The variables of the including project, and below them those of the included files. */
async function environmentOf(
  item: SourceTree,
  directory: string,
  { environment, projectDirectory, reader, diagnostics }: LoadFrame,
): Promise<ProjectEnvironment> {
  const inherited = Object.fromEntries(environment.entries())
  const own = createProjectEnvironment(inherited, directory)
  const envFile = child(item, 'env_file')
  if (envFile === undefined) {
    await addDotEnv(own, directory, reader, diagnostics)
    return own
  }
  const files = textsOf(envFile).flatMap((node) => textOf(node) ?? [])
  const present = files.filter((path) => path !== '/dev/null')
  await addNamedEnvFiles(own, present, projectDirectory, reader, diagnostics)
  return own
}

function textsOf(node: SourceTree | undefined): readonly SourceTree[] {
  if (node === undefined) return []
  return itemsOf(node.kind === 'sequence' ? node : sequence([node], node.span))
}
