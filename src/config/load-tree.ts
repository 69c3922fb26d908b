import { applyExtends } from './apply-extends.ts'
import { includeFiles } from './include-files.ts'
import { canonicaliseUnread } from './canonicalise-unread.ts'
import { canonicalise } from './canonicalise.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { interpolateUnlessLeftOut } from './load-frame.ts'
import type { LoadFrame } from './load-frame.ts'
import { mergeTrees } from './merge.ts'
import type { ParsedTree } from './open-sources.ts'
import { relativePath } from './posix-path.ts'
import { resolvePaths } from './resolve-paths.ts'
import { withoutKey } from './source-tree.ts'
import type { SourceMapping } from './source-tree.ts'
import { removeRepetitions } from './unicity.ts'
import { validateTree } from './validate.ts'

export interface LoadedTree {
  /** Merged, canonical, with absolute paths; nothing implied is written out. */
  readonly tree: SourceMapping
  /** Services that lost a part to validation. */
  readonly incompleteServices: ReadonlySet<string>
}

/** Brings parsed files, with all that they include and extend, into one canonical tree. */
export async function loadTree(
  parsed: readonly ParsedTree[],
  frame: LoadFrame,
): Promise<LoadedTree | undefined> {
  const { diagnostics, without } = frame
  const complete: SourceMapping[] = []
  for (const { tree, path } of parsed) {
    const interpolated = interpolateUnlessLeftOut(tree, frame)
    const included = await includeFiles({ tree: interpolated, path }, frame, loadTree)
    const extended = await applyExtends({ tree: interpolated, path }, included, frame)
    complete.push(included === undefined ? extended : included.addTo(extended))
  }
  const merged = mergeTrees(complete, diagnostics)
  if (merged?.kind !== 'mapping') return undefined
  const unique = removeRepetitions(merged, diagnostics)
  const isUnread = without.has('interpolation')
  const validated = validateTree(unique, isUnread ? 'unread' : 'read', diagnostics)
  const bare = withoutVersion(validated.tree, diagnostics)
  const canonical = (isUnread ? canonicaliseUnread : canonicalise)(bare, diagnostics)
  const located = locate(canonical, frame)
  const tree = removeRepetitions(located, diagnostics)
  return { tree, incompleteServices: validated.incompleteServices }
}

/** Makes paths absolute, or leaves them relative to the project directory, whatever includes them. */
function locate(tree: SourceMapping, frame: LoadFrame): SourceMapping {
  const { projectDirectory, parentDirectory, without } = frame
  const home = frame.environment.lookup('HOME')
  if (!without.has('path resolution')) return resolvePaths(tree, { projectDirectory, home })
  if (parentDirectory === undefined) return tree
  const relative = relativePath(parentDirectory, projectDirectory)
  return resolvePaths(tree, { projectDirectory: relative, home })
}

function withoutVersion(tree: SourceMapping, diagnostics: DiagnosticList): SourceMapping {
  const version = tree.entries.get('version')
  if (version === undefined) return tree
  diagnostics.warning({
    code: 'SF0020',
    message: "the key 'version' is obsolete and has no effect",
    hint: 'remove it',
    span: version.keySpan,
  })
  return withoutKey(tree, 'version')
}
