import { child, itemsOf } from './source-tree.ts'
import type { SourceTree, TreePath } from './source-tree.ts'

const singular: Readonly<Record<string, string>> = {
  services: 'service',
  networks: 'network',
  volumes: 'volume',
}

/** Names a place of a stack file for people: `'deploy.resources' of service 'web'`. */
export function describePath(path: TreePath): string {
  const [section, name, ...rest] = path
  if (section === undefined) return 'the stack file'
  const kind = singular[section]
  if (kind === undefined || name === undefined) return `'${path.join('.')}'`
  const subject = `${kind} '${name}'`
  return rest.length === 0 ? subject : `'${attributePath(rest)}' of ${subject}`
}

/** `ports.0.target` reads `ports[0].target`. */
function attributePath(keys: readonly string[]): string {
  return keys
    .map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join('')
}

export function nodeAt(tree: SourceTree, path: TreePath): SourceTree | undefined {
  let node: SourceTree | undefined = tree
  for (const key of path) {
    node = node?.kind === 'sequence' ? itemsOf(node)[Number(key)] : child(node, key)
  }
  return node
}
