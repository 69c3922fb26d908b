import type { DiagnosticList } from './diagnostic-list.ts'
import { validate as runSchema } from './generated/validate-stack-file.mjs'
import { describeSchemaErrors } from './schema-diagnostics.ts'
import { mapValues, toPlain, withoutKey } from './source-tree.ts'
import type { SourceMapping, SourceTree, TreePath } from './source-tree.ts'

export interface Validated {
  /** What is left without the values that have the wrong form. */
  readonly tree: SourceMapping
  /** Services that lost a part: what they seem to lack may be what was refused. */
  readonly incompleteServices: ReadonlySet<string>
}

/** Checks a merged tree against the schema, reports all mistakes and takes them out. */
export function validateTree(tree: SourceMapping, diagnostics: DiagnosticList): Validated {
  if (runSchema(toPlain(tree))) return { tree, incompleteServices: new Set() }
  const problems = describeSchemaErrors(tree, runSchema.errors ?? [])
  let valid: SourceMapping = tree
  const incompleteServices = new Set<string>()
  for (const { problem, path } of problems) {
    diagnostics.error(problem)
    valid = prune(valid, path)
    if (path[0] === 'services' && path[1] !== undefined) incompleteServices.add(path[1])
  }
  return { tree: valid, incompleteServices }
}

/** Takes the attribute that a path leads into away; an unknown key goes alone. */
function prune(tree: SourceMapping, path: TreePath): SourceMapping {
  const [section, name, attribute] = path
  if (section === undefined) return tree
  if (name === undefined) return withoutKey(tree, section)
  return mapValues(tree, (value, { key }) => {
    if (key !== section || value.kind !== 'mapping') return value
    if (attribute === undefined) {
      // Stays known by name, so that references to it are no further mistakes.
      return mapValues(value, (inner, entry) => (entry.key === name ? emptied(inner) : inner))
    }
    return mapValues(value, (inner, entry) =>
      entry.key === name && inner.kind === 'mapping' ? withoutKey(inner, attribute) : inner,
    )
  })
}

function emptied(node: SourceTree): SourceTree {
  return { kind: 'mapping', entries: new Map(), span: node.span, tag: undefined }
}
