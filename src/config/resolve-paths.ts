import { resolvePath } from './posix-path.ts'
import { child, mapValues, scalar, textOf, withEntry } from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

export interface PathBase {
  /** Absolute. */
  readonly projectDirectory: string
  /** What `~` stands for. */
  readonly home: string | undefined
}

/** Makes every path of the host absolute. */
export function resolvePaths(tree: SourceMapping, base: PathBase): SourceMapping {
  return mapValues(tree, (services, { key }) => {
    if (key !== 'services' || services.kind !== 'mapping') return services
    return mapValues(services, (service) =>
      service.kind === 'mapping'
        ? mapValues(service, (value, entry) => resolveAttribute(entry.key, value, base))
        : service,
    )
  })
}

function resolveAttribute(attribute: string, value: SourceTree, base: PathBase): SourceTree {
  if (attribute === 'rootfs') return textOf(value) === 'host' ? value : resolveScalar(value, base)
  if (value.kind !== 'sequence') return value
  if (attribute === 'env_file')
    return { ...value, items: value.items.map((item) => resolveKey(item, 'path', base)) }
  if (attribute !== 'volumes') return value
  const items = value.items.map((item) =>
    textOf(child(item, 'type')) === 'bind' ? resolveKey(item, 'source', base) : item,
  )
  return { ...value, items }
}

function resolveKey(item: SourceTree, key: string, base: PathBase): SourceTree {
  const entry = item.kind === 'mapping' ? item.entries.get(key) : undefined
  if (item.kind !== 'mapping' || entry === undefined) return item
  return withEntry(item, { ...entry, value: resolveScalar(entry.value, base) })
}

function resolveScalar(node: SourceTree, { projectDirectory, home }: PathBase): SourceTree {
  const path = textOf(node)
  if (path === undefined) return node
  const isInHome = home !== undefined && (path === '~' || path.startsWith('~/'))
  return scalar(resolvePath(projectDirectory, isInHome ? home + path.slice(1) : path), node.span)
}
