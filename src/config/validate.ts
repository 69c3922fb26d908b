import { nodeAt } from './describe-path.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { findSchemaProblems } from './find-schema-problems.ts'
import { fitsSchema } from './fits-schema.ts'
import { mapValues } from './source-tree.ts'
import type { SourceMapping, SourceTree, TreePath } from './source-tree.ts'

export interface Validated {
  /** What is left without the values that have the wrong form. */
  readonly tree: SourceMapping
  /** Services that lost a part: what they seem to lack may be what was refused. */
  readonly incompleteServices: ReadonlySet<string>
}

/**
 * Checks a merged tree against the schema, reports all mistakes and takes them out. In an unread
 * one, whose variables are not replaced, a string may become any type.
 */
export function validateTree(
  tree: SourceMapping,
  state: 'read' | 'unread',
  diagnostics: DiagnosticList,
): Validated {
  if (fitsSchema(tree)) return { tree, incompleteServices: new Set() }
  const found = findSchemaProblems(tree)
  const problems =
    state === 'read' ? found : found.filter(({ path }) => !mayBecomeValid(tree, path))
  for (const { problem } of problems) diagnostics.error(problem)
  const paths = problems.map(({ path }) => path)
  const incompleteServices = paths.flatMap(([section, name]) =>
    section === 'services' && name !== undefined ? [name] : [],
  )
  return { tree: prune(tree, paths), incompleteServices: new Set(incompleteServices) }
}

function mayBecomeValid(tree: SourceMapping, path: TreePath): boolean {
  const node = nodeAt(tree, path)
  return node?.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('$')
}

/** Takes the attributes that the paths lead into away; an unknown key goes alone. */
function prune(tree: SourceMapping, paths: readonly TreePath[]): SourceMapping {
  const refused = new Set(paths.map((path) => JSON.stringify(path.slice(0, 3))))
  const isRefused = (...path: TreePath): boolean => refused.has(JSON.stringify(path))
  return mapValues(tree, (section, { key: sectionKey }) => {
    if (isRefused(sectionKey)) return undefined
    if (section.kind !== 'mapping') return section
    return mapValues(section, (resource, { key: name }) => {
      // Stays known by name, so that references to it are no further mistakes.
      if (isRefused(sectionKey, name)) return emptied(resource)
      if (resource.kind !== 'mapping') return resource
      return mapValues(resource, (attribute, { key }) =>
        isRefused(sectionKey, name, key) ? undefined : attribute,
      )
    })
  })
}

function emptied(node: SourceTree): SourceTree {
  return { kind: 'mapping', entries: new Map(), span: node.span, tag: undefined }
}
